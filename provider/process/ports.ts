import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Makes sure that nobody listens on the ports of 127.0.0.1.
 *
 * @throws naming each port, who holds it where that can be seen, and what to do
 */
export async function assertFree(name: string, ports: readonly number[]): Promise<void> {
  const taken = (await Promise.all(ports.map(async (p) => ((await isFree(p)) ? [] : [p])))).flat();
  if (taken.length === 0) return;
  const list = taken.map((port) => `${port}${holder(port)}`).join(", ");
  throw new Error(
    `${name}: port ${list} of 127.0.0.1 is in use. Stop what listens there, or choose other ports: ` +
      `--config nats-entra:ports.base=<number>`,
  );
}

/** A port may linger for a moment after its process ended, so one refusal is not the last word. */
async function isFree(port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await canListen(port)) return true;
    await sleep(100);
  }
  return false;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

/** ` (nats-server, pid 4711)` on Linux when the listener may be looked at, else nothing. */
function holder(port: number): string {
  try {
    const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
    const socket = readFileSync("/proc/net/tcp", "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .find((fields) => fields[1]?.endsWith(wanted) && fields[3] === "0A")?.[9];
    if (socket === undefined) return "";
    const pid = readdirSync("/proc").find((entry) => /^\d+$/.test(entry) && holds(entry, socket));
    if (pid === undefined) return "";
    // the program alone: what follows it may be somebody's secret
    const [program = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return ` (${basename(program)}, pid ${pid})`;
  } catch {
    return ""; // the message does without
  }
}

function holds(pid: string, socket: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some(
      (fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${socket}]`,
    );
  } catch {
    return false; // another user's process, or one that just ended
  }
}
