/** The streams of the document: each declared setting spelled out as JetStream has it. */
import { byCodeUnit } from "../../values/canonical.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import type { StreamUse } from "../language/grant.ts";
import {
  entryOf,
  limitProblems,
  neighbourProblems,
  withOrigins,
  type StreamEntry,
} from "../streams/index.ts";
import type { AccountEntry } from "../document/document.ts";
import type { Account } from "../language/account.ts";
import { isPlaced, placed } from "./copies.ts";

/** By account, and then by name. */
export type Entries = ReadonlyMap<string, Readonly<Record<string, StreamEntry>>>;

/** @param used streams by the name of their account, without conflicts or with ones that are reported */
export function compileStreams(
  used: ReadonlyMap<string, ReadonlySet<StreamUse>>,
  diagnostics: Diagnostics,
): Entries {
  const known = new Map<StreamUse, StreamEntry>();
  const entry = (stream: StreamUse, account: string): StreamEntry => {
    const made = isPlaced(stream) ? undefined : known.get(stream);
    const found = made ?? compileStream(stream, account, diagnostics);
    known.set(stream, found);
    return found;
  };
  return new Map(
    [...used].map(([account, streams]) => [
      account,
      withOrigins(
        Object.fromEntries(
          [...streams]
            .filter(({ problems }) => problems.length === 0)
            .sort((a, b) => byCodeUnit(a.name, b.name))
            .map((stream) => [stream.name, entry(stream, account)]),
        ),
      ),
    ]),
  );
}

/** The streams of each account together: they fit in its limits, and those from which they take messages are there. */
export function checkTogether(
  used: ReadonlyMap<string, ReadonlySet<StreamUse>>,
  accounts: Readonly<Record<string, AccountEntry>>,
  policy: { readonly accounts: ReadonlyMap<string, Account>; readonly diagnostics: Diagnostics },
): void {
  const { diagnostics } = policy;
  for (const [name, { streams = {}, jetstream }] of Object.entries(accounts)) {
    const account = policy.accounts.get(name);
    if (jetstream === undefined || account === undefined) continue;
    for (const problem of limitProblems(streams, jetstream)) {
      diagnostics.add(account.source, problem, { account: name });
    }
    for (const stream of used.get(name) ?? []) {
      const entry = streams[stream.name];
      if (entry === undefined) continue;
      for (const problem of neighbourProblems(entry, streams, jetstream)) {
        diagnostics.add(stream.source, problem, { account: name });
      }
    }
  }
}

function compileStream(stream: StreamUse, account: string, diagnostics: Diagnostics): StreamEntry {
  const declaration = stream.declared ?? { as: "stream", settings: {} };
  return entryOf(stream, placed(declaration, account), (problem) => {
    diagnostics.add(stream.source, problem);
  });
}
