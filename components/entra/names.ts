import * as pulumi from "@pulumi/pulumi";
import type { EntraDirectoryArgs } from "./args.ts";

/** The registrations that are always made; workloads' are beside them. */
const taken = ["application", "cli"];

/**
 * Refuses names that would be one resource's twice, and the deploying identity among the owners: it is one already, and
 * the provider fails where it should become one again.
 *
 * @throws RunError naming the argument
 */
export function checkNames(
  place: string,
  { workloads = [], justInTime = [], owners = {}, deployer }: EntraDirectoryArgs,
): void {
  for (const [argument, list] of Object.entries({ workloads, justInTime })) {
    const names = new Set(argument === "workloads" ? taken : []);
    for (const { name } of list) {
      if (names.has(name))
        throw new pulumi.RunError(
          `${place}: ${argument}: the name "${name}" is taken; each needs its own name`,
        );
      names.add(name);
    }
  }
  for (const [name, id] of Object.entries(owners)) {
    if (typeof id === "string" && id === deployer)
      throw new pulumi.RunError(
        `${place}: owners: "${name}" is the deployer, which owns what it makes; remove it there`,
      );
  }
}
