/** Parts of the subject space as permissions write them: a pattern, and what is taken out of it again. */
import { byCodeUnit } from "../../values/canonical.ts";
import { splitQueue, type Permissions } from "../subjects/permissions.ts";
import { PLACEHOLDERS } from "../subjects/placeholder.ts";
import { common, includes, matches, tokens } from "../subjects/pattern.ts";
import { includesSet, of } from "../subjects/index.ts";
import { isGuid } from "../../values/guid.ts";

export type Direction = "publish" | "receive";

/** The subjects of a pattern without those of `except`; a `Cover` of the subject algebra is one. */
export interface Region {
  readonly pattern: string;
  readonly except: readonly string[];
  /** Received in this queue group only; empty: by subscribing without one. */
  readonly queue?: string;
  /** The allow entries of the document behind it: what `writtenAt` looks up. */
  readonly entries?: readonly string[];
}

/** What permissions let a session publish and receive. */
export interface Regions {
  readonly publish: readonly Region[];
  readonly receive: readonly Region[];
}

/**
 * What permissions let one publish and receive, entry by entry, with the denies that bear on each.
 *
 * Entries with queue groups may hold each other back in ways that `receiveSet` knows; here each counts in
 * full, so a receiver is never said to get less than it does.
 */
export function regionsOf({ publish, subscribe }: Permissions): Regions {
  const denies = subscribe.deny.map(splitQueue);
  return {
    publish: publish.allow.flatMap((entry) =>
      regionOf({ pattern: entry, except: publish.deny, entries: [entry] }),
    ),
    receive: subscribe.allow.flatMap((entry) => {
      const { subject, queue } = splitQueue(entry);
      const except = denies
        .filter((deny) => deny.queue === undefined || deny.queue === queue)
        .map((deny) => deny.subject);
      const pattern = reachedBy(subject, except);
      const part = { pattern, except, entries: [entry] };
      return regionOf(queue === undefined ? part : { ...part, queue });
    }),
  };
}

/**
 * nats-server lets a subscriber of `a.*` subscribe to `a.>`, because it compares token by token, unless a
 * deny such as `a.*` keeps that out in the same way (client.go, canSubscribeInternal).
 */
function reachedBy(subject: string, denies: readonly string[]): string {
  if (tokens(subject).at(-1) !== "*") return subject;
  const beyond = `${subject.slice(0, -1)}>`;
  return denies.some((deny) => matches(beyond, deny)) ? subject : beyond;
}

/** A region without the exceptions that do not bear on it; none when nothing is left. */
export function regionOf(region: Region): Region[] {
  const { pattern } = region;
  const met = [...new Set(region.except.flatMap((deny) => intersection(pattern, deny) ?? []))];
  const except = met
    .filter((deny) => !met.some((wide) => wide !== deny && includes(wide, deny)))
    .sort(byCodeUnit);
  if (except.includes(pattern)) return [];
  if (except.length > 1 && isCovered(pattern, except)) return [];
  // `a.>` without `a.*.>` is `a.*`
  const beyond = pattern.endsWith(">") ? `${pattern.slice(0, -1)}*` : undefined;
  if (beyond === undefined || !except.includes(`${beyond}.>`)) return [{ ...region, except }];
  return regionOf({ ...region, pattern: beyond, except });
}

/** The part of a region that is in a pattern. */
export function within(region: Region, pattern: string): Region[] {
  const both = intersection(region.pattern, pattern);
  return both === undefined ? [] : regionOf({ ...region, pattern: both });
}

/** Is every subject of the pattern in one of the others? */
export function isCovered(pattern: string, by: readonly string[]): boolean {
  if (by.some((wide) => holds(wide, pattern))) return true;
  return by.length > 1 && includesSet(of(...by), of(pattern));
}

/** `includes`, quick where most answers are no. */
export function holds(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  const literal = outer.search(/[*>]/);
  return literal >= 0 && inner.startsWith(outer.slice(0, literal)) && includes(outer, inner);
}

/** Whether every subject of `inner` is in `outer`, for any receiver. */
export function includesRegion(outer: Region, inner: Region): boolean {
  if (outer.queue !== undefined && outer.queue !== inner.queue) return false;
  if (!holds(outer.pattern, inner.pattern)) return false;
  return outer.except.every((deny) => {
    const lost = intersection(inner.pattern, deny);
    return lost === undefined || inner.except.some((own) => includes(own, lost));
  });
}

/**
 * The subjects of both patterns, as a pattern. Where a claim meets a GUID, which it may be for one
 * identity, the second pattern's token stands for that.
 *
 * @example intersection("orders.>", "*.new") // "orders.new"
 */
export function intersection(a: string, b: string): string | undefined {
  return common(a, b, mayBeSame);
}

function mayBeSame(a: string, b: string): boolean {
  return (isClaim(a) && isGuid(b)) || (isClaim(b) && isGuid(a));
}

function isClaim(token: string): boolean {
  return (PLACEHOLDERS as readonly string[]).includes(token);
}
