import { replicaPolicies } from "../replicas/policies.ts";

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
  const others = everybody.map(replicaPolicies).filter(({ current }) => current !== digest);
  if (others.length === 0) return "agreed";
  return others.some(({ known }) => known.includes(digest)) ? "behind" : "unclear";
}
