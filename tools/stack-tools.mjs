import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../errors/failure.mjs";
import { which } from "./process.mjs";
import { foldersOf, natsServer, pulumi } from "./toolchain.mjs";

/**
 * The programs that a stack on this machine needs: those on PATH where they are good, others from the cache.
 *
 * @param {import("./progress.mjs").Progress} progress
 * @param {Readonly<NodeJS.ProcessEnv>} [env]
 * @returns {Promise<string[]>} folders that PATH lacks
 * @throws {Failure} WINDOWS, NO_TOOL
 */
export async function stackTools(progress, env = process.env) {
  if (process.platform === "win32")
    throw new Failure("WINDOWS", "this does not run on Windows itself", {
      why: "the local target starts and ends processes the POSIX way",
      next: "use the Windows Subsystem for Linux: https://learn.microsoft.com/windows/wsl/install",
    });
  return [
    ...nodeFolders(env),
    ...(await foldersOf(pulumi, progress, env)),
    ...(await foldersOf(natsServer, progress, env)),
  ];
}

/**
 * Pulumi's language host and the provider take `node` from PATH; it has to be this one.
 *
 * @param {Readonly<NodeJS.ProcessEnv>} [env]
 * @returns {string[]}
 */
export function nodeFolders(env = process.env) {
  const found = which("node", env["PATH"]);
  return found !== undefined && realpathSync(found) === realpathSync(process.execPath)
    ? []
    : [dirname(process.execPath)];
}
