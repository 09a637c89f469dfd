import { isObject } from "../../values/shape/index.ts";

/** Policies of a replica, by digest, as it says about itself. */
export interface ReplicaPolicies {
  /** The one in force; undefined if the replica does not say. */
  readonly current: unknown;
  /** Those that it can compare with: this one, and earlier ones. */
  readonly known: readonly string[];
}

/** @param facts `ReplicaFacts` of this version or another: nothing in it is sure to be there */
export function replicaPolicies(facts: object): ReplicaPolicies {
  const { policy, comparable } = facts as Readonly<Record<string, unknown>>;
  const isText = (value: unknown) => typeof value === "string";
  return {
    current: isObject(policy) ? policy.digest : undefined,
    known: Array.isArray(comparable) ? comparable.filter(isText) : [],
  };
}
