/** The streams of a policy, as its document declares them. */
import type { Sources } from "../../compiler/sources.ts";
import type { AccessDocument } from "../../document/document.ts";
import { factsOf, type StreamEntryLike, type StreamFacts } from "./facts.ts";

/** By name. */
export type Streams = Readonly<Record<string, StreamFacts>>;

type Declaring = Readonly<Record<string, { readonly streams?: Declared }>>;
type Declared = Readonly<Record<string, StreamEntryLike>>;

/** The streams of each account. */
export function streamsOf(
  document: AccessDocument,
  sources: Sources,
): ReadonlyMap<string, Streams> {
  const accounts = document.accounts as Declaring;
  return new Map(
    Object.entries(accounts).map(([account, { streams }]): [string, Streams] => {
      const declared = streams ?? writtenIn(sources, account);
      const facts = Object.entries(declared).map(([name, entry]) => [
        name,
        factsOf(account, name, entry),
      ]);
      return [account, Object.fromEntries(facts)];
    }),
  );
}

/** What grants say of streams, where the document says nothing. */
function writtenIn({ accounts }: Sources, account: string): Declared {
  const known = Object.hasOwn(accounts, account) ? accounts[account]?.streams : undefined;
  return Object.fromEntries(
    Object.entries(known ?? {}).map(([name, { subjects, settings = {} }]) => {
      const { rollup, schedules, republish, directGet } = settings;
      const config = {
        subjects,
        sources: [],
        subject_transform: null,
        ...(rollup === undefined ? {} : { allow_rollup_hdrs: rollup }),
        ...(schedules === undefined ? {} : { allow_msg_schedules: schedules }),
        ...(republish === false ? { republish: null } : {}),
        ...(directGet === undefined ? {} : { allow_direct: directGet }),
      };
      return [name, { managed: false, config }];
    }),
  );
}
