/** What each code of policies and of their documents means. See `Explanation` in errors/failure.mjs. */
import type { Explanation } from "../../errors/failure.mjs";
import type { AccessErrorCode, PolicyErrorCode } from "../errors/error.ts";
import type { FindingCode } from "../proof/finding.ts";
import { nameMistakes } from "./names.ts";
import { roleMistakes } from "./roles.ts";
import { streamMistakes } from "./streams.ts";

/** Mistakes in a policy. A code that is missing here does not compile. */
export const policyMistakes: Readonly<Record<PolicyErrorCode, Explanation>> = {
  ...nameMistakes,
  ...roleMistakes,
  ...streamMistakes,
};

/** Invariants that are not proved, and the two errors that gather what is wrong with a policy. */
export const policyVerdicts: Readonly<
  Record<FindingCode | "policy_invalid" | "policy_unproved", Explanation>
> = {
  policy_invalid: {
    means: "The policy has mistakes, so there is no document to deploy.",
    cause: "Each line below the error is one mistake with a code of its own.",
    next: "Correct them: nats-entra policy check lists them again.",
    read: "policies",
  },
  policy_unproved: {
    means: "At least one invariant does not hold, so nothing may be deployed.",
    cause: "A role was widened, or an invariant says more than the policy can keep.",
    next: "Change the role that the counterexample names, or correct the invariant.",
  },
  invariant_refuted: {
    means: "An invariant does not hold. The counterexample is a session that it rules out.",
    cause:
      "A grant is wider than intended, or messages get there by a reply, a consumer or a copy.",
    next: "Narrow the grant that the counterexample names. nats-entra policy attack plays it.",
  },
  expectation_failed: {
    means: "A case of the invariants is decided otherwise than it expects.",
    cause: "A role lost a grant that somebody relies on.",
    next: "Restore the grant, or remove the case.",
  },
  invariant_invalid: {
    means: "The invariant itself is wrong, so it says nothing.",
    cause: "It names a role, an account or a subject that the policy does not have.",
    next: "Correct the invariant.",
  },
};

/** Documents of policies that cannot be used, and questions that they cannot answer. */
export const documentErrors: Readonly<Record<AccessErrorCode, Explanation>> = {
  document_json: {
    means: "The compiled policy is not JSON.",
    cause: "A file that was cut off, or the policy's source in place of its document.",
    next: "Make it again: nats-entra policy compile --out policy.json.",
  },
  document_version: {
    means: "The compiled policy is of a version that this program does not know.",
    cause: "The callouts or the command are older than what compiled the policy.",
    next: "Update the older one, or compile with its version.",
  },
  document_shape: {
    means: "The compiled policy lacks something, or has something unknown.",
    cause: "It was changed by hand.",
    next: "Change the policy's source, and compile it again.",
  },
  document_reference: {
    means: "The compiled policy names a role, account or stream that it does not have.",
    cause: "It was changed by hand.",
    next: "Change the policy's source, and compile it again.",
  },
  document_digest: {
    means: "The digest of the compiled policy does not fit its content.",
    cause: "It was changed after it was compiled.",
    next: "Compile it again, and find out what changed it.",
  },
  document_reviewed: {
    means: "The policy is not the one that was reviewed.",
    cause: "The digest that the deployment expects is that of another policy.",
    next: "Deploy the reviewed policy, or have this one reviewed.",
    read: "review",
  },
  claim_invalid: {
    means: "A claim that fills in a placeholder cannot be a token of a subject.",
    cause: "A dot, a wildcard or white space in the claim.",
    next: "Use a placeholder whose claim is an id, such as {oid}.",
  },
  role_unknown: {
    means: "The policy does not have the role.",
    cause: "A slip of the pen, or a policy of another version.",
    next: "See its roles: nats-entra policy report.",
  },
  roles_span_accounts: {
    means: "The roles are in more than one account, and a session is in one.",
    cause: "Roles of several accounts were given together.",
    next: "Ask about the roles of one account at a time.",
  },
  agent_unknown: {
    means: "The policy does not have the agent.",
    cause: "A slip of the pen, or the agent was removed.",
    next: "See the agents in the policy's `agents`.",
    read: "agents",
  },
  bounds_broken: {
    means: "A session of an agent would have had more than the agent's bounds, so it was refused.",
    cause: "A mistake in nats-entra, not in the policy.",
    next: "Report it, with the policy if you can.",
    read: "agents",
  },
};
