import type { DeclaredStreams } from "../../access/index.ts";
import { Change, same, type Kind, type Note, type Problem } from "./kind.ts";
import { consequences, type Consequence } from "./stream-changes.ts";

export interface StreamRecordInputs {
  /** What the policy declares: entries of the access document by stream, by account; of every account of the policy. */
  readonly accounts: DeclaredStreams;
}

export interface StreamRecordState extends StreamRecordInputs {
  /** Streams that were declared once and no longer are, by account: nobody has deleted them here. */
  readonly left: Readonly<Record<string, readonly string[]>>;
}

/**
 * The streams that the policy declared at the last deployment.
 *
 * It makes nothing: the callouts make and change streams. It is there because a preview has to say what a change of
 * the policy does to streams, and to refuse what would lose messages, without reaching NATS.
 */
export const streamRecord: Kind<StreamRecordInputs, StreamRecordState> = {
  check: ({ accounts }, before) =>
    accounts === undefined || before?.accounts === undefined
      ? []
      : [
          ...deserted(before.accounts, accounts),
          ...consequences(before.accounts, accounts).flatMap(refusal),
        ],
  notes: ({ accounts }, before) =>
    accounts === undefined ? [] : consequences(before?.accounts ?? {}, accounts).map(note),
  diff: (state, inputs) =>
    same(state.accounts, inputs.accounts) && same(state.left, leftOf(state, inputs))
      ? Change.None
      : Change.Update,
  warnings: (state, { accounts }) =>
    Object.entries(state.left)
      .filter(([account, left]) => !Object.hasOwn(accounts, account) && left.length > 0)
      .map(([account, left]) => farewell(account, left)),
  create: (inputs) => Promise.resolve({ id: "streams", state: { ...inputs, left: {} } }),
  update: (state, inputs) => Promise.resolve({ ...inputs, left: leftOf(state, inputs) }),
  read: (state) => state,
  delete: () => undefined,
};

/** An account whose streams are declared cannot leave with them: their messages would be out of everybody's reach. */
function deserted(before: DeclaredStreams, after: DeclaredStreams): Problem[] {
  return Object.entries(before)
    .filter(([account]) => !Object.hasOwn(after, account))
    .flatMap(([account, streams]) => {
      const names = Object.keys(streams);
      if (names.length === 0) return [];
      return problem(
        `the account ${account} has declared streams (${names.join(", ")}), and cannot be removed together with them: ` +
          `their messages would be out of everybody's reach. First remove the streams from the policy and deploy, ` +
          `which deletes nothing; then copy or delete them (nats stream rm), with a role that has manage(); then ` +
          `remove the account`,
      );
    });
}

function problem(reason: string): Problem[] {
  return [{ property: "", reason }];
}

function refusal({ refused }: Consequence): Problem[] {
  return refused === undefined ? [] : problem(refused);
}

function note({ severity, text }: Consequence): Note {
  return { severity, text };
}

/** Of accounts that are still there: what was declared, is not now, and was not declared again. */
function leftOf(state: StreamRecordState, { accounts }: StreamRecordInputs) {
  const left = Object.entries(accounts).map(([account, streams]): [string, string[]] => {
    const names = [...Object.keys(state.accounts[account] ?? {}), ...(state.left[account] ?? [])];
    return [account, [...new Set(names)].filter((name) => !Object.hasOwn(streams, name)).sort()];
  });
  return Object.fromEntries(left.filter(([, names]) => names.length > 0));
}

function farewell(account: string, left: readonly string[]): string {
  return (
    `the account ${account} is removed. Streams that were declared in it once: ${left.join(", ")}. Those that ` +
    `nobody has deleted stay on the nodes' disks, and nobody reaches their messages until an account with the same ` +
    `key is there again`
  );
}
