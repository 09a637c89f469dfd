import { replicaPolicies } from "../replicas/policies.ts";

/**
 * How a replica's policy compares with that of the others: the same; the same, but a replica that was there a moment ago
 * says nothing; nobody else answers, and another policy was applied later; another replica has left it behind; or
 * nobody knows which is the later one.
 */
export type Agreement = "agreed" | "silent" | "superseded" | "behind" | "unclear";

export interface Replicas {
  /** What every replica says about itself, this one first; `ReplicaFacts` of other versions too. */
  readonly everybody: readonly object[];
  /** Whether one that answered lately does not answer. */
  readonly isAnySilent: boolean;
  /** Policies that leaders have applied, the newest last. */
  readonly inForce: readonly string[];
}

/**
 * Whether all replicas have the same policy. One whose policy another replica has had before is behind: what it
 * declares is not what is to be. A replica that has had the newest one in force, and has another one now, knows better.
 *
 * @param digest of this replica's policy
 */
export function agreementOf(
  digest: string,
  { everybody, isAnySilent, inForce }: Replicas,
): Agreement {
  const all = everybody.map(replicaPolicies);
  const [own] = all;
  if (!own) return "unclear";
  const others = all.filter(({ current }) => current !== digest);
  if (others.length > 0)
    return others.some(({ known }) => known.includes(digest)) ? "behind" : "unclear";
  const newest = inForce.at(-1) ?? digest;
  const isOlder = newest !== digest && inForce.includes(digest);
  if (isOlder && all.length === 1 && !own.known.includes(newest)) return "superseded";
  return isAnySilent ? "silent" : "agreed";
}
