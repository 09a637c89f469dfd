/** A refusal of an admin endpoint; `code` is stable, `details` are for programs. */
export class AdminError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    status = 400,
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
