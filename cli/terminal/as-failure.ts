import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";

/** An unforeseen error is passed on as it is; errors of the other rooms carry a code of their own. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(codeOf(error) ?? "unexpected", messageOf(error), {
    next: "run the command again, and report it if it stays",
    cause: error,
  });
}
