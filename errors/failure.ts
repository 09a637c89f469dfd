/** What a command could not do, why, and what to do next. `code` is stable; nothing in it is secret. */
export class Failure extends Error {
  readonly code: string;
  readonly why: string | undefined;
  readonly next: string | undefined;

  constructor(code: string, what: string, more: { why?: string; next?: string } = {}) {
    super(what);
    this.name = "Failure";
    this.code = code;
    this.why = more.why;
    this.next = more.next;
  }
}

/** A wrong way to call the command: exit code 2. */
export class UsageFailure extends Failure {
  constructor(what: string, next: string) {
    super("usage", what, { next });
    this.name = "UsageFailure";
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a system error such as `ENOENT`, or undefined. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
