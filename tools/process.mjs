import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, stdio?: import("node:child_process").StdioOptions }} Options
 *   timeout in milliseconds; stdio of `run` alone
 * @typedef {{ code: number, stdout: string, stderr: string }} Captured
 */

/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();
/** Those that have the terminal. @type {Set<import("node:child_process").ChildProcess>} */
const foreground = new Set();

/**
 * From here on, being asked to end means: hand it on to the program that has the terminal and wait for
 * it, or else end what runs in the background and clear up. Ctrl-C reaches the program by itself.
 */
export function endCleanly() {
  process.on("exit", () => {
    for (const child of children) child.kill();
  });
  process.on("SIGINT", () => {
    if (foreground.size === 0) process.exit(130);
  });
  for (const signal of ["SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      if (foreground.size === 0) process.exit(143);
      for (const child of foreground) child.kill("SIGTERM");
    });
}

/**
 * Asks the program that has the terminal to end: what Ctrl-C does to it by itself.
 *
 * @returns {boolean} whether there is one
 */
export function interruptForeground() {
  for (const child of foreground) child.kill("SIGINT");
  return foreground.size > 0;
}

/**
 * Runs a program on this terminal and answers its exit code.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<number>} 128 + signal number when it was ended by a signal
 * @throws when the program can't be started
 */
export async function run(program, args, options = {}) {
  const child = spawn(program, args, { stdio: "inherit", ...options });
  foreground.add(child);
  try {
    return await finished(child);
  } finally {
    foreground.delete(child);
  }
}

/**
 * Runs a program in the background and answers what it wrote.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<Captured>}
 * @throws when the program can't be started
 */
export async function capture(program, args, options = {}) {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const captured = { code: 0, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (captured.stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (captured.stderr += String(chunk)));
  captured.code = await finished(child);
  return captured;
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number>}
 */
function finished(child) {
  children.add(child);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 143)));
  }).finally(() => children.delete(child));
}

/**
 * The file that a shell would run.
 *
 * @param {string} program
 * @param {string | undefined} path value of PATH
 * @returns {string | undefined}
 */
export function which(program, path) {
  for (const folder of (path ?? "").split(delimiter)) {
    if (folder === "") continue;
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/**
 * @param {readonly string[]} folders to be searched first
 * @param {string | undefined} path value of PATH
 * @returns {string}
 */
export function prepend(folders, path) {
  const rest = (path ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...new Set([...folders, ...rest])].join(delimiter);
}
