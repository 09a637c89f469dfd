import * as pulumi from "@pulumi/pulumi";
import { messageOf } from "../../errors/render.mjs";
import {
  parseDeployable,
  proved,
  requireReviewed,
  type AccessDocument,
  type DeployablePolicy,
} from "../../access/index.ts";

/** What was proved last: the components of one stack are given one text, and it is proved once. */
let last: { readonly text: string; readonly policy: DeployablePolicy } | undefined;

/**
 * The policy that a component was given as text, once its invariants are proved: here, and not only where it was
 * compiled, so that no program in any language deploys what was not proved.
 *
 * @param reviewed digest of the only document that may be deployed; undefined: any
 * @throws RunError with the parser's own words when the text is not a valid policy, with a counterexample for each
 *   invariant that does not hold, or with both digests when it is another document
 */
export function readPolicy(text: string, reviewed?: string): DeployablePolicy {
  if (last?.text !== text) last = { text, policy: provedPolicy(text) };
  const { policy } = last;
  attempt("reviewedPolicy", "omit it to deploy any policy", () =>
    requireReviewed(policy.document, reviewed),
  );
  return policy;
}

/** The document of the policy, which is what callouts read. */
export function readDocument(text: string): AccessDocument {
  return readPolicy(text).document;
}

function provedPolicy(text: string): DeployablePolicy {
  const next =
    'pass what policyOf("./policies") answers, or the file that nats-entra policy compile writes';
  const policy = attempt("policy", next, () => parseDeployable(text));
  attempt("policy", undefined, () => proved(policy, policy.invariants));
  if (policy.invariants.length === 0)
    void pulumi.log.warn(
      "policy: nothing is proved, since the policy has no invariants; say in invariants.ts what must always hold",
    );
  return policy;
}

function attempt<T>(argument: string, next: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const remedy = next === undefined ? "" : ` (${next})`;
    throw new pulumi.RunError(`${argument}: ${messageOf(error)}${remedy}`);
  }
}
