/** What permissions permit, in each account that they reach. */
import type { Permissions } from "../subjects/permissions.ts";
import type { Effects, Flows, Place } from "../reach/index.ts";
import { empty, publishSet, receiveSet, union } from "../subjects/index.ts";

/** `effect`: where messages appear because of what is published. */
export type Direction = "publish" | "receive" | "effect";

/** What can be published, received or brought about in one account. */
export interface Part extends Place {
  readonly direction: Direction;
}

/** Parts by direction and account. */
export type Territory = ReadonlyMap<string, Part>;

/** What takes messages to other accounts, and brings others about, in the whole policy. */
export interface Surroundings {
  readonly flows: Flows;
  readonly effects: Effects;
}

/**
 * What a session in an account can reach, there and through the imports of all accounts.
 *
 * @param policy without it, only what the session does itself in its own account
 * @param replies whether it chooses where answers go
 * @throws RangeError for an import whose subjects have different wildcards
 */
export function territoryOf(
  account: string,
  permissions: Permissions,
  policy?: Surroundings,
  replies = true,
): Territory {
  const parts = new Map<string, Part>();
  const add = (direction: Direction, { account, set }: Place) => {
    const key = `${direction} ${account}`;
    const known = parts.get(key)?.set ?? empty;
    parts.set(key, { direction, account, set: union(known, set) });
  };
  const sent = { account, set: publishSet(permissions.publish) };
  const heard = { account, set: receiveSet(permissions.subscribe) };
  const { flows, effects } = policy ?? {};
  for (const stop of flows?.travel(sent, "onward") ?? [sent]) add("publish", stop);
  for (const stop of flows?.travel(heard, "back") ?? [heard]) add("receive", stop);
  for (const place of effects?.together(account, sent.set, replies) ?? []) {
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
