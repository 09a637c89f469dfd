import { Failure } from "../errors/failure.mjs";
import { paragraphOf } from "../errors/render.mjs";

/**
 * The reason in an error of fetch (which hides it in the cause), a child process or the file system.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function reason(error) {
  if (error instanceof Failure) return error.why ?? error.message;
  if (!(error instanceof Error)) return String(error);
  return error.message === "fetch failed" && error.cause ? reason(error.cause) : error.message;
}

/**
 * The outermost call of a program: a Failure is printed and the exit code is 1. Other errors are bugs, and keep
 * their stack trace.
 *
 * @param {() => Promise<void>} work
 */
export async function printingFailures(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`\n${paragraphOf(error)}\n`);
    process.exitCode = 1;
  }
}
