/**
 * Something that the user has to know: what did not work, why, and what to do. Printed as one
 * paragraph, without a stack trace.
 */
export class Failure extends Error {
  /**
   * @param {string} code stable, for tests and scripts: `GO_MISSING`
   * @param {{ what: string, why: string, todo: string }} paragraph sentences without their full stop
   * @example throw new Failure("NO_NPM", { what: "npm is missing", why: "…", todo: "Install …" })
   */
  constructor(code, { what, why, todo }) {
    super(`${what}: ${trim(why)}. ${trim(todo)}.`);
    this.name = "Failure";
    this.code = code;
    this.why = trim(why);
  }
}

/** @param {string} sentence */
const trim = (sentence) => sentence.trim().replace(/\.$/, "");

/**
 * The reason in an error of fetch (which hides it in the cause), a child process or the file system.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function reason(error) {
  if (error instanceof Failure) return error.why;
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
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}
