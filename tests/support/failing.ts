import { Failure, lineOf } from "../../errors/failure.mjs";

/**
 * Matches a Failure by its line: what, why, next and code.
 *
 * @example expect(() => parse("{")).toThrow(failing("the text is not JSON [json_invalid]"))
 */
export function failing(line: string | RegExp): Error {
  const matcher = {
    asymmetricMatch: (thrown: unknown) =>
      thrown instanceof Failure &&
      (typeof line === "string" ? lineOf(thrown).includes(line) : line.test(lineOf(thrown))),
    toString: () => `Failure ${String(line)}`,
    toAsymmetricMatcher: () => `Failure ${String(line)}`,
  };
  return matcher as unknown as Error;
}
