/** What a policy does not wall off: roles that bring about, in their own account or others, what they may not do there. */
import { byCodeUnit } from "../../values/canonical.ts";
import type { AccessDocument } from "../document/document.ts";
import { mergePermissions } from "../subjects/permissions.ts";
import { sessionPermissions } from "../document/session.ts";
import type { Sources } from "../document/sources.ts";
import { publishSet } from "../subjects/index.ts";
import type { Effect } from "./effects.ts";
import { indirectOf, type Landing } from "./indirect.ts";
import { severityOf, waysWords, worst, worstWords, type Landed } from "./words.ts";

/** A role whose sessions can make messages appear on subjects that they may not publish to. */
export interface Unwalled {
  /** Of the role's sessions. */
  readonly account: string;
  readonly role: string;
  /** `high`: a stream can be erased or written to, or a service asked. `note`: others receive something. */
  readonly severity: "high" | "note";
  /** How messages come to be there. */
  readonly by: readonly Effect["by"][];
  /** The worst few. */
  readonly subjects: readonly Landed[];
  /** How many other patterns there are. */
  readonly more: number;
  /** "can have answers sent to orders.cancel (Orders.Serve serves it)" */
  readonly text: string;
  /** How to change it: all of these together. */
  readonly remedies: readonly string[];
}

/** Subjects that are named. */
const NAMED = 3;

/**
 * Where roles of different power meet: nothing, when each domain of trust has an account of its own.
 *
 * @param sources with the streams that grants name
 * @returns by account, severity and role
 * @example
 * unwalled(document, sources).map(({ role, text }) => `${role} ${text}`)
 * // ["Orders.Read can have answers sent to orders.cancel (Orders.Serve serves it) and 12 more"]
 */
export function unwalled(document: AccessDocument, sources: Sources): Unwalled[] {
  const indirect = indirectOf(document, sources);
  return Object.entries(document.roles)
    .flatMap(([role, entry]): Unwalled[] => {
      const { publish } = mergePermissions([sessionPermissions(document), entry]);
      const landings = indirect.of(entry.account, publishSet(publish), role);
      return landings.length === 0 ? [] : [findingOf(role, entry.account, landings)];
    })
    .sort((a, b) => byCodeUnit(a.account, b.account) || byCodeUnit(a.severity, b.severity));
}

function findingOf(role: string, account: string, landings: readonly Landing[]): Unwalled {
  const found = worst(landings, NAMED);
  const by = [...new Set(landings.flatMap((landing) => landing.by))];
  return {
    account,
    role,
    severity: severityOf(landings),
    by,
    ...found,
    text: `can have ${waysWords(landings)} sent to ${worstWords(found, account)}`,
    remedies: [
      ...(by.some((cause) => !OF_STREAMS.has(cause) && cause !== "intake") ? [WALLS] : []),
      ...(by.some((cause) => OF_STREAMS.has(cause)) ? [SETTINGS] : []),
      ...(by.includes("intake") ? [COPIES] : []),
    ],
  };
}

/** What streams do with what they store, unless the policy declares that they do not. */
const OF_STREAMS: ReadonlySet<Effect["by"]> = new Set(["republish", "push", "schedule"]);

const WALLS =
  "put services, streams and roles of different power into accounts of their own: " +
  "docs/reference/policies.md#walls-accounts-as-domains-of-trust";

/** streams/intake.ts */
const COPIES =
  "copy streams of retention 'limits', without naming a consumer, or have no role that makes consumers, in the account " +
  "of the origin and in that of the copy";

const SETTINGS =
  "declare what watched streams do not do, stream(…, { managed: false, republish: false, schedules: false })";
