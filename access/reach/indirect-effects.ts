/** What one role brings about, in people's words: in which account, where, and by what. */
import type { AccessDocument } from "../document/document.ts";
import { roleNamed } from "../document/roles.ts";
import type { Sources } from "../document/sources.ts";
import { publishSet } from "../subjects/index.ts";
import type { Effect } from "./effects.ts";
import { indirectOf } from "./indirect.ts";
import { severityOf, waysWords, worst, worstWords, type Worst } from "./words.ts";

/** Messages in one account that others send because of what a role publishes, where it may not publish itself. */
export interface IndirectEffect extends Worst {
  readonly account: string;
  /** `high`: a stream can be erased or written to, or a service asked. `note`: others receive something. */
  readonly severity: "high" | "note";
  /** How messages come to be there. */
  readonly by: readonly Effect["by"][];
  /** "can have answers sent to orders.cancel (Orders.Serve serves it) and 12 more" */
  readonly text: string;
}

/** Subjects that are named, in each account. */
const NAMED = 5;

/**
 * @param sources with the streams that grants name
 * @throws AccessError `role_unknown`
 * @example
 * indirectEffects(document, sources, "Orders.Read").map(({ account, text }) => `${account}: ${text}`)
 * // ["orders: can have answers sent to orders.cancel (Orders.Serve serves it) and 12 more"]
 */
export function indirectEffects(
  document: AccessDocument,
  sources: Sources,
  role: string,
): IndirectEffect[] {
  const { account: home, publish } = roleNamed(document, role);
  const landings = indirectOf(document, sources).of(home, publishSet(publish), role);
  return [...Map.groupBy(landings, ({ account }) => account)].map(
    ([account, all]): IndirectEffect => {
      const found = worst(all, NAMED);
      return {
        account,
        severity: severityOf(all),
        by: [...new Set(all.flatMap(({ by }) => by))],
        ...found,
        text: `can have ${waysWords(all)} sent to ${worstWords(found, account)}`,
      };
    },
  );
}
