import { Failure } from "../../errors/failure.mjs";

interface More {
  /** What to do about it. */
  readonly next?: string;
  /** For programs. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** @default 400 */
  readonly status?: number;
}

/** A refusal of an admin endpoint; `code` is stable. */
export class AdminError extends Failure {
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, { next, details = {}, status = 400 }: More = {}) {
    super(code, message, { next });
    this.name = "AdminError";
    this.status = status;
    this.details = details;
  }
}
