import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startOf } from "../../provider/process/running.ts";
import { reserveBlock } from "../support/ports/reserve.ts";
import { Stack } from "../support/stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the stack under test. */
    stackRoot: string;
    /** What `npm run up` printed. */
    upOutput: string;
  }
}

/** Brings one real stack up for all files of this layer, and proves at the end that it goes without a trace. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await Stack.create();
  const base = await reserveBlock();
  const settings = [`nats-entra:ports.base=${base}`, "nats-entra:mqtt=true"];
  const up = await stack.run("up", ...settings.flatMap((setting) => ["--config", setting]));
  if (up.code !== 0) {
    await stack.run("down");
    throw new Error(`up failed (${up.code}):\n${up.stdout}\n${up.stderr}`);
  }
  project.provide("stackRoot", stack.root);
  project.provide("upOutput", up.stdout);
  return async () => {
    const started = await stack.processes();
    const down = await stack.run("down");
    const left = Object.entries(started).filter(([, pid]) => startOf(pid) !== undefined);
    const files = [".nats-entra", "Pulumi.local.yaml"].filter((f) =>
      existsSync(join(stack.root, f)),
    );
    await stack.remove();
    if (down.code !== 0) throw new Error(`down failed:\n${down.stdout}\n${down.stderr}`);
    if (Object.keys(started).length < 6 || left.length > 0 || files.length > 0)
      throw new Error(`down left ${JSON.stringify({ left, files })} of ${JSON.stringify(started)}`);
  };
}
