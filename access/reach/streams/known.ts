/** The streams of a policy, as its document declares them. */
import type { AccessDocument } from "../../document/document.ts";
import { factsOf, type StreamFacts } from "./facts.ts";

/** By name. */
export type Streams = Readonly<Record<string, StreamFacts>>;

/** The streams of each account. */
export function streamsOf({
  accounts,
}: Pick<AccessDocument, "accounts">): ReadonlyMap<string, Streams> {
  return new Map(
    Object.entries(accounts).map(([account, { streams = {} }]): [string, Streams] => {
      const facts = Object.entries(streams).map(
        ([name, entry]) => [name, factsOf(account, name, entry)] as const,
      );
      return [account, Object.fromEntries(facts)];
    }),
  );
}
