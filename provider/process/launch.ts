import { spawn } from "node:child_process";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { once } from "node:events";
import type { ProcessInputs } from "./inputs.ts";
import { startOf, type Running } from "./running.ts";

/** Only what a server needs from the deployment's environment: no passphrase or cloud credential leaks into it. */
const inherited = ["PATH", "HOME", "TMPDIR", "LANG", "TZ"];

/**
 * Starts a process in a session of its own, so that it survives the provider.
 *
 * @throws when the program cannot be started, with the program's name
 */
export async function launch(inputs: ProcessInputs): Promise<Running> {
  const [program = "", ...args] = inputs.command;
  await mkdir(dirname(inputs.log), { recursive: true, mode: 0o700 });
  const log = await open(inputs.log, "a", 0o600);
  try {
    const base = inherited.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const child = spawn(program, args, {
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: { ...Object.fromEntries(base), ...inputs.env },
    });
    await once(child, "spawn");
    child.unref();
    const pid = child.pid ?? 0;
    return { pid, started: startOf(pid) ?? "ended" };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "not found" : String(error);
    throw new Error(
      `${inputs.name}: cannot start ${program}: ${reason}. Is it installed and on PATH?`,
      {
        cause: error,
      },
    );
  } finally {
    await log.close();
  }
}
