import { createServer } from "node:net";

/** How many ports a local stack may use from its base on (components/local/target.ts). */
const span = 100;

/**
 * A base for the ports of a local stack, away from the default, so that a developer's own stack and
 * other test runs may be up meanwhile. Below the range from which the system hands out ports.
 */
export async function freeBasePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = 15_000 + span * Math.floor(Math.random() * 150);
    const ports = Array.from({ length: span }, (_value, index) => base + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base;
  }
  throw new Error(`no ${span} free ports in a row`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
