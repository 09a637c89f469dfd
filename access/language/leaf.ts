/** What leaf nodes may pass between their own clients and an account. */
import type { Problem } from "../errors/error.ts";
import { callSite } from "../errors/source.ts";
import { publishProblems, subjectProblems } from "./check-subject.ts";
import { directionsLabel } from "./directions.ts";
import type { Grant } from "./grant.ts";

/** Options of `leaf`. */
export interface LeafOptions {
  /** Subjects whose messages go from the leaf node's clients into the account. */
  readonly publish?: readonly string[];
  /** Subjects whose messages go from the account to the leaf node's clients. */
  readonly subscribe?: readonly string[];
}

/**
 * May connect as a leaf node, besides as a NATS client, and pass these subjects on. Everybody who is a client of
 * the leaf node has these rights: the account does not learn who they are.
 *
 * The role's account says how many leaf nodes it takes (`limits.leafNodes`). It cannot have a service that other
 * accounts import (`wall_leaf`): a leaf node could forge who asks. It cannot have JetStream, or consumers of another account
 * (`leaf_jetstream`): a leaf node could take their messages. A role without `leaf` does not connect as a leaf node.
 *
 * @example leaf({ publish: ["site.{oid}.>"], subscribe: ["plans.>"] })
 */
export function leaf(options: LeafOptions): Grant {
  const { publish = [], subscribe = [] } = options;
  return {
    kind: "grant",
    label: directionsLabel("leaf", { publish, subscribe }),
    ...{ publish, subscribe },
    connection: "LEAFNODE",
    problems: [
      ...publish.flatMap(publishProblems),
      ...subscribe.flatMap(subjectProblems),
      ...(publish.length + subscribe.length === 0 ? [nothing] : []),
    ],
    source: callSite(leaf),
  };
}

const nothing: Problem = {
  code: "leaf_empty",
  message: "leaf() names no subject, so a leaf node could connect and pass nothing on",
  next: 'write for example leaf({ subscribe: ["plans.>"] })',
};
