/** Streams that a policy declares though no callout can make, change or watch them. */
import type { AccessDocument } from "../document/document.ts";
import { CONTROL_DATA } from "../document/control.ts";
import type { Problem } from "../errors/error.ts";
import { PolicyError } from "../errors/error.ts";
import { declaredStreams } from "../streams/index.ts";
import type { Compiled } from "./compile.ts";

/**
 * What is wrong with a policy that declares streams and has no control account: the callouts share there which of them
 * makes streams, so nobody makes them, and what proofs take for facts may be otherwise. Undefined if there are none.
 *
 * @example unkeptStreams(document)?.message // "the policy declares streams (ORDERS) and has no controlAccount(), …"
 */
export function unkeptStreams(document: Pick<AccessDocument, "accounts">): Problem | undefined {
  if (Object.hasOwn(document.accounts, CONTROL_DATA)) return undefined;
  const names = Object.values(declaredStreams(document)).flatMap((streams) => Object.keys(streams));
  if (names.length === 0) return undefined;
  const some = names.length > 3 ? [...names.slice(0, 3), "…"] : names;
  return {
    code: "streams_unkept",
    message:
      `the policy declares streams (${some.join(", ")}) and has no controlAccount(), so nobody makes, changes or ` +
      `watches them, and proofs take their settings as facts`,
    next: "add controlAccount() to its accounts",
  };
}

/** The same as a mistake at the first such stream. */
export function unkeptMistake({ document, sources }: Compiled): PolicyError | undefined {
  const problem = unkeptStreams(document);
  const [first] = Object.values(sources.accounts).flatMap(({ streams }) => Object.values(streams));
  return problem && first && new PolicyError(problem, first.source);
}
