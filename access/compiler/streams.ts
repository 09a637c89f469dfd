/** The streams of the document: each declared setting spelled out as JetStream has it. */
import { byCodeUnit } from "../../values/canonical.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import type { Account } from "../language/account.ts";
import type { StreamUse } from "../language/grant.ts";
<<<<<<< HEAD
import { entryOf, type Declaration, type StreamEntry } from "../streams/index.ts";
import { copyProblem, externalOf, type Copy, type WrittenOrigin } from "../walls/index.ts";
=======
import {
  entryOf,
  limitProblems,
  neighbourProblems,
  withOrigins,
  type StreamEntry,
} from "../streams/index.ts";
import type { AccountEntry } from "../document/document.ts";
import type { Account } from "../language/account.ts";
>>>>>>> main

/** By account, and then by name. */
export type Entries = ReadonlyMap<string, Readonly<Record<string, StreamEntry>>>;

interface CompiledStreams {
  readonly entries: Entries;
  /** Those that copy streams of other accounts. */
  readonly copies: readonly Copy[];
}

/** @param used streams by the name of their account, without conflicts or with ones that are reported */
export function compileStreams(
  used: ReadonlyMap<string, ReadonlySet<StreamUse>>,
  accounts: ReadonlyMap<string, Account>,
  diagnostics: Diagnostics,
): CompiledStreams {
  const copies: Copy[] = [];
  const known = new Map<StreamUse, StreamEntry>();
  const entry = (stream: StreamUse, account: string): StreamEntry => {
    const there = copiesOf(stream, account);
    for (const copy of there) {
      const problem = copyProblem(copy, accounts);
      if (problem === undefined) copies.push(copy);
      else diagnostics.add(stream.source, problem, { account });
    }
    const found = known.get(stream);
    if (found !== undefined && originsOf(stream).length === 0) return found;
    const made = compileStream(stream, account, diagnostics);
    known.set(stream, made);
    return made;
  };
<<<<<<< HEAD
  const entries = [...used].map(([account, streams]) => {
    const own = [...streams]
      .filter(({ problems }) => problems.length === 0)
      .sort((a, b) => byCodeUnit(a.name, b.name))
      .map((stream) => [stream.name, entry(stream, account)] as const);
    return [account, Object.fromEntries(own)] as const;
  });
  return { entries: new Map(entries), copies };
}

function compileStream(stream: StreamUse, account: string, diagnostics: Diagnostics): StreamEntry {
=======
  return new Map(
    [...used].map(([account, streams]) => [
      account,
      withOrigins(
        Object.fromEntries(
          [...streams]
            .filter(({ problems }) => problems.length === 0)
            .sort((a, b) => byCodeUnit(a.name, b.name))
            .map((stream) => [stream.name, entry(stream)]),
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

function compileStream(stream: StreamUse, diagnostics: Diagnostics): StreamEntry {
>>>>>>> main
  const declaration = stream.declared ?? { as: "stream", settings: {} };
  return entryOf(stream, placed(declaration, account), (problem) => {
    diagnostics.add(stream.source, problem);
  });
}

/** Streams of other accounts that it copies. */
function copiesOf(stream: StreamUse, into: string): Copy[] {
  return originsOf(stream).flatMap((origin): Copy[] => {
    const { account = into } = origin;
    return account === into ? [] : [{ stream, into, origin: { ...origin, account } }];
  });
}

function originsOf({ declared }: StreamUse): WrittenOrigin[] {
  const { mirror, sources } = declared?.settings ?? {};
  return [mirror, sources].flat().filter(isOrigin);
}

function isOrigin(value: unknown): value is WrittenOrigin {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    (!("account" in value) || typeof value.account === "string")
  );
}

/** JetStream knows another account by the prefixes of its API and of what it delivers. */
function placed(declaration: Declaration, into: string): Declaration {
  const place = (origin: unknown): unknown => {
    if (!isOrigin(origin) || origin.account === undefined) return origin;
    const { account, ...settings } = origin;
    return account === into ? settings : { external: externalOf(account, into), ...settings };
  };
  const { mirror, sources, ...settings } = declaration.settings;
  return {
    ...declaration,
    settings: {
      ...settings,
      ...(mirror === undefined ? {} : { mirror: place(mirror) }),
      ...(sources === undefined
        ? {}
        : { sources: Array.isArray(sources) ? sources.map(place) : sources }),
    },
  };
}
