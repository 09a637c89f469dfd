import { unpacked } from "../../values/packed.ts";
import { Change, same, type Kind } from "./kind.ts";
import { policyNotes, type RecordedPolicy } from "./policy-notes.ts";

export interface PolicyRecordInputs {
  /** The document and the labels of its invariants, compressed. */
  readonly policy: string;
  /** Names of those whom this deployment assigns, by value of the role. */
  readonly holders: Readonly<Record<string, readonly string[]>>;
}

/**
 * The policy of the last deployment.
 *
 * It makes nothing. It is there because a preview has to say what a change of the policy means to people, and the plain
 * diff of the resources has only digests.
 */
export const policyRecord: Kind<PolicyRecordInputs> = {
  check: () => [],
  notes: ({ policy, holders = {} }, before) =>
    policy === undefined
      ? []
      : policyNotes(
          { ...recorded(policy), holders },
          before?.policy === undefined
            ? undefined
            : { ...recorded(before.policy), holders: before.holders ?? {} },
        ),
  diff: (state, inputs) =>
    same(state.holders, inputs.holders) && isSame(state.policy, inputs.policy)
      ? Change.None
      : Change.Update,
  create: (inputs) => Promise.resolve({ id: "policy", state: inputs }),
  update: (_state, inputs) => Promise.resolve(inputs),
  read: (state) => state,
  delete: () => undefined,
};

function recorded(policy: string): RecordedPolicy {
  return unpacked(policy) as RecordedPolicy;
}

/** What another version of Node compressed may be other text. */
function isSame(a: string, b: string): boolean {
  return a === b || same(unpacked(a), unpacked(b));
}
