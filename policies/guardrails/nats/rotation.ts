import type { PolicyResource } from "@pulumi/policy";
import { inputsOf } from "../rule/resources.ts";
import { configuredStackRule } from "../rule/rule.ts";

/** Keys of an installation are those that `NatsKeys` makes; the resource's name ends with the key's. */
const made = "nats-entra:index:NatsKeys$nats-entra:index:Key::";
const signing = /(?:^|-)signing(?:-|$)/;
/** An account is known by it: it signs nothing, and another one is another account. */
const identity = /(?:^|-)(?:account-.+|system|auth)$/;
const day = 86_400;

export const keysRotated = configuredStackRule(
  {
    name: "nats-keys-rotated",
    level: "advisory",
    what: "No key is in use for longer than a year, and none that signs users for longer than 90 days",
    why: "The longer a key is in use, the more an unnoticed leak exposes",
    fix: "rotate it: nats-entra rotate KEY, then pulumi up; docs/how-to/rotate-keys.md says what that does",
  },
  { days: 365, signingDays: 90 },
  function* (resources, { days, signingDays }) {
    const now = Date.now() / 1000;
    for (const resource of resources) {
      const { name } = resource;
      const since = sinceOf(resource);
      if (since === undefined || (identity.test(name) && !signing.test(name))) continue;
      const limit = signing.test(name) ? signingDays : days;
      const age = Math.floor((now - since) / day);
      if (age > limit)
        yield {
          message: `the key has been in use for ${age} days, ${limit} is the most`,
          resource,
        };
    }
  },
);

/** Unix seconds; of a key that this deployment makes or rotates nothing is known in its preview. */
function sinceOf(resource: PolicyResource): number | undefined {
  if (!resource.urn.includes(made)) return undefined;
  try {
    return inputsOf(resource, "nats-entra:index:Key")?.createdAt;
  } catch {
    return undefined;
  }
}
