import { isObject } from "../../values/shape/index.ts";

/** How a replica's policy compares with that of the others. */
export type Agreement = "agreed" | "behind" | "unclear";

/**
 * Whether all replicas have the same policy. One whose policy another replica has had before is behind: what it
 * declares is not what is to be.
 *
 * @param digest of this replica's policy
 * @param everybody what every replica says of itself, `ReplicaFacts` of other versions too
 */
export function agreementOf(digest: string, everybody: readonly object[]): Agreement {
  const others = everybody.map(policiesOf).filter(({ current }) => current !== digest);
  if (others.length === 0) return "agreed";
  return others.some(({ earlier }) => earlier.includes(digest)) ? "behind" : "unclear";
}

/** The newest of `comparable` is the current one. */
function policiesOf(facts: object): {
  readonly current: unknown;
  readonly earlier: readonly unknown[];
} {
  const { policy, comparable } = facts as Readonly<Record<string, unknown>>;
  const known: readonly unknown[] = Array.isArray(comparable) ? comparable : [];
  const current = isObject(policy) ? policy.digest : undefined;
  return { current, earlier: known.filter((each) => each !== current) };
}
