/** What rules permit, in each account that they reach. */
import type { AccessDocument, ImportEntry } from "../document.ts";
import type { Rules } from "../permissions.ts";
import type { Effects } from "../reach/index.ts";
import { empty, isEmpty, publishSet, receiveSet, rename, union } from "../subjects/index.ts";
import type { SubjectSet } from "../subjects/index.ts";

/** `effect`: where messages appear because of what is published. */
export type Direction = "publish" | "receive" | "effect";

/** What can be published, received or brought about in one account. */
export interface Part {
  readonly direction: Direction;
  readonly account: string;
  readonly set: SubjectSet;
}

/** Parts by direction and account. */
export type Territory = ReadonlyMap<string, Part>;

/** An import and who has it. */
export interface Hop extends ImportEntry {
  readonly into: string;
}

/** Every import of a document. */
export function hopsOf({ accounts }: AccessDocument): Hop[] {
  return Object.entries(accounts).flatMap(([into, { imports }]) =>
    imports.map((item) => ({ ...item, into })),
  );
}

/**
 * What a session in an account can reach, there and through the imports of all accounts; how messages
 * travel is told in ../capability/reach.ts.
 *
 * @param effects of the whole policy; without them, only what the session does itself
 * @throws RangeError for an import whose subjects have different wildcards
 */
export function territoryOf(
  account: string,
  rules: Rules,
  hops: readonly Hop[],
  effects?: Effects,
): Territory {
  const parts = new Map<string, Part>();
  const add = (direction: Direction, { account, set }: Stop) => {
    const key = `${direction} ${account}`;
    const known = parts.get(key)?.set ?? empty;
    parts.set(key, { direction, account, set: union(known, set) });
  };
  const sent: Stop = { account, set: publishSet(rules.publish), taken: [] };
  const heard: Stop = { account, set: receiveSet(rules.subscribe), taken: [] };
  const streams = hops.filter(({ kind }) => kind === "stream");
  const services = hops.filter(({ kind }) => kind === "service");
  for (const stop of travel(sent, services, forth)) add("publish", stop);
  for (const stop of step(sent, streams, back)) add("publish", stop);
  for (const stop of travel(heard, services, back)) add("receive", stop);
  for (const stop of step(heard, streams, forth)) add("receive", stop);
  for (const place of effects?.together(account, sent.set) ?? []) {
    parts.set(`effect ${place.account}`, { direction: "effect", ...place });
  }
  return parts;
}

/** All of them as one. */
export function joined(territories: readonly Territory[]): Territory {
  const all = new Map<string, Part>();
  for (const [key, part] of territories.flatMap((each) => [...each])) {
    all.set(key, { ...part, set: union(all.get(key)?.set ?? empty, part.set) });
  }
  return all;
}

interface Stop {
  readonly account: string;
  readonly set: SubjectSet;
  readonly taken: readonly Hop[];
}

type Way = (
  hop: Hop,
) => Readonly<Record<"account" | "subject" | "toAccount" | "toSubject", string>>;

/** From the importing account to the exporting one. */
const forth: Way = ({ into, to, from, subject }) => ({
  account: into,
  subject: to,
  toAccount: from,
  toSubject: subject,
});

const back: Way = ({ into, to, from, subject }) => ({
  account: from,
  subject,
  toAccount: into,
  toSubject: to,
});

function travel(start: Stop, hops: readonly Hop[], way: Way): Stop[] {
  return [start, ...step(start, hops, way).flatMap((stop) => travel(stop, hops, way))];
}

/** Over one import; none is taken twice. */
function step({ account, set, taken }: Stop, hops: readonly Hop[], way: Way): Stop[] {
  return hops.flatMap((hop) => {
    const through = way(hop);
    if (through.account !== account || taken.includes(hop)) return [];
    const renamed = rename(set, through.subject, through.toSubject);
    if (isEmpty(renamed)) return [];
    return [{ account: through.toAccount, set: renamed, taken: [...taken, hop] }];
  });
}
