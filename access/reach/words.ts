/** Landings in people's words: the worst few, and how many more there are. */
import { listed } from "../../text/list.ts";
import { names, type SubjectSet } from "../subjects/index.ts";
import type { Effect } from "./effects.ts";
import type { Harm, Landing } from "./indirect.ts";

/** One of the subjects of a landing, as its account names it. */
export interface Landed {
  readonly account: string;
  readonly subject: string;
  readonly harm: Harm;
  readonly whose?: string;
}

export interface Worst {
  readonly subjects: readonly Landed[];
  /** How many other patterns there are. */
  readonly more: number;
}

/** One subject of each harm and then others, worst first. */
export function worst(landings: readonly Landing[], limit: number): Worst {
  const byHarm = [...Map.groupBy(landings, ({ harm }) => harm).values()];
  const ranked = byHarm
    .flatMap((alike) => inTurn(alike.map(landedIn)).map((landed, i) => ({ landed, i })))
    .sort((a, b) => a.i - b.i)
    .map(({ landed }) => landed);
  return { subjects: ranked.slice(0, limit), more: Math.max(0, ranked.length - limit) };
}

/** The first of each, then the second of each. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  return lists
    .flatMap((list) => list.map((item, i) => ({ item, i })))
    .sort((a, b) => a.i - b.i)
    .map(({ item }) => item);
}

function landedIn(landing: Landing): Landed[] {
  const { account, harm, whose } = landing;
  return subjectsOf(landing).map((subject) => ({
    account,
    subject,
    harm,
    ...(whose === undefined ? {} : { whose }),
  }));
}

/** Roles that bring about the same have the identical sets, and naming their subjects takes longest. */
const named = new WeakMap<SubjectSet, readonly string[]>();

/** Exceptions are left out: they are few, and a reviewer looks for what is worst. */
function subjectsOf({ set }: Landing): readonly string[] {
  const known = named.get(set);
  if (known !== undefined) return known;
  const all = names(set);
  const deletes = all.filter((pattern) => pattern.startsWith("$JS.API.STREAM.DELETE."));
  const made = [...new Set([...deletes, ...all])];
  named.set(set, made);
  return made;
}

/**
 * @param home account whose name goes without saying
 * @example worstWords(worst(landings, 2), "orders") // "orders.cancel (Orders.Serve serves it), … and 12 more"
 */
export function worstWords({ subjects, more }: Worst, home: string): string {
  const words = subjects.map((landed) => landedWords(landed, home));
  return listed(more > 0 ? [...words, `${more} more`] : words);
}

/** @example landedWords(landed, "orders") // "orders.cancel (Orders.Serve serves it)" */
export function landedWords({ account, subject, harm, whose }: Landed, home: string): string {
  const where = account === home ? "" : ` in account ${account}`;
  return `${subject}${where} (${HARM[harm](whose)})`;
}

const HARM: Readonly<Record<Harm, (whose: string | undefined) => string>> = {
  erase: (whose = "*") => `erases from ${whose === "*" ? "any stream" : whose}`,
  serve: (whose = "") => `${whose} serves it`,
  store: (whose = "") => `${whose} stores it`,
  receive: () => "others receive it",
};

/** @example waysWords(landings) // "answers and consumers' deliveries" */
export function waysWords(landings: readonly Pick<Landing, "by">[]): string {
  const used = new Set(landings.flatMap(({ by }) => by));
  return listed(WAYS.filter(([by]) => used.has(by)).map(([, words]) => words));
}

const WAYS: readonly (readonly [Effect["by"], string])[] = [
  ["answer", "answers"],
  ["delivery", "consumers' deliveries"],
  ["backup", "backups"],
  ["configuration", "what it has streams republish"],
  ["republish", "what streams republish"],
  ["push", "what declared consumers deliver"],
  ["schedule", "scheduled messages"],
  ["intake", "what copies of streams answer"],
];

/** Whether it is more than that others receive something. */
export function severityOf(landings: readonly Landing[]): "high" | "note" {
  return landings.some(({ harm }) => harm !== "receive") ? "high" : "note";
}
