import { capabilitiesOf, type Capability } from "../../../../access/capability/index.ts";
import type { Grant, Permissions } from "../../../../access/index.ts";

interface Lists {
  readonly publish?: readonly string[];
  readonly neverPublish?: readonly string[];
  readonly subscribe?: readonly string[];
  readonly neverSubscribe?: readonly string[];
}

export function rules(lists: Lists): Permissions {
  const { publish = [], neverPublish = [], subscribe = [], neverSubscribe = [] } = lists;
  return {
    publish: { allow: publish, deny: neverPublish },
    subscribe: { allow: subscribe, deny: neverSubscribe },
  };
}

/** What rules let one do, in words. */
export function words(lists: Lists): string[] {
  return capabilitiesOf(rules(lists)).map(({ text }) => text);
}

/** What the helpers' grants together let one do. */
export function granted(...grants: readonly Grant[]): Capability[] {
  return capabilitiesOf(
    rules({
      publish: grants.flatMap(({ publish }) => publish),
      subscribe: grants.flatMap(({ subscribe }) => subscribe),
    }),
  );
}
