/**
 * The one grammar of errors. Every error of this repository is a Failure, and says in these members, and in no other
 * prose, what went wrong and what to do. JavaScript, since tools and locks run before anything is installed.
 */

/**
 * Where the mistake is: in a file, and in the line or the member that it has there.
 *
 * @typedef {object} Place
 * @property {string} [file]
 * @property {number} [line] from 1; 0: unknown
 * @property {number} [column] from 1
 * @property {string} [path] of a member: `issuers[0].audience`
 */

/**
 * @typedef {object} Details
 * @property {string} [why] what stands in the way
 * @property {string | undefined} next what to do about it, as an imperative: `see nats-entra status`. Undefined is for
 *   what programs refuse of each other; what people read has it
 * @property {Place} [place]
 * @property {unknown} [cause] what was thrown first
 */

/**
 * What a code means, for people who look it up: `nats-entra explain CODE`. Each part is one or two sentences. The tables
 * of them are beside the codes, in files named explained.ts.
 *
 * @typedef {object} Explanation
 * @property {string} means what has happened
 * @property {string} cause the usual cause
 * @property {string} next what to do about it
 * @property {string} [read] the page that has more, by its key in cli/explain/pages.ts. Default: the page of its table
 */

/**
 * What could not be done, why, and what to do next. Nothing in it is secret: it is printed and logged as it is.
 *
 * @example
 * throw new Failure("file_unreadable", `cannot read ${file}`, {
 *   why: messageOf(error),
 *   next: "give the file that nats-entra policy compile wrote",
 *   cause: error,
 * });
 */
export class Failure extends Error {
  /**
   * @param {string} code stable, for programs and alerts: `file_unreadable`
   * @param {string} message what went wrong, in a few words that can stand alone
   * @param {Details} details sentences without a capital and a full stop
   */
  constructor(code, message, { why, next, place, cause }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "Failure";
    /** @readonly */
    this.code = code;
    // absent members stay away: Node prints all that an error has
    /** @readonly @type {string | undefined} */
    if (why !== undefined) this.why = why;
    /** @readonly @type {string | undefined} */
    if (next !== undefined) this.next = next;
    /** @readonly @type {Place | undefined} */
    if (place !== undefined) this.place = place;
  }

  /**
   * The name and all of it in one line: `NatsError: …`.
   *
   * @override
   */
  toString() {
    return `${this.name}: ${lineOf(this)}`;
  }
}

/** A wrong way to call the command: exit code 2. */
export class UsageFailure extends Failure {
  /**
   * @param {string} message
   * @param {string} next
   */
  constructor(message, next) {
    super("usage", message, { next });
    this.name = "UsageFailure";
  }
}

/**
 * A place as editors and terminals make it clickable, and the member after it.
 *
 * @param {Place} place
 * @returns {string}
 * @example at({ file: "policies/roles/support.ts", line: 12, column: 3 }) // "policies/roles/support.ts:12:3"
 */
export function at({ file, line, column, path }) {
  const position = [file, ...(line ? [line, column] : [])].filter((part) => part !== undefined);
  return [position.join(":"), path].filter((part) => part).join(" ");
}

/**
 * For logs, and for other errors to quote: `place what: why; next [code]`.
 *
 * @param {Failure} failure
 * @returns {string}
 */
export function lineOf({ code, message, why, next, place }) {
  const where = place === undefined ? "" : `${at(place)} `;
  const reason = why === undefined ? "" : `: ${why}`;
  return `${where}${message}${reason}${next === undefined ? "" : `; ${next}`} [${code}]`;
}

/**
 * The `code` of a Failure, or of a system error such as `ENOENT`; undefined for others.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function codeOf(error) {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
