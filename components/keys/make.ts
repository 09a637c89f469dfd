import * as pulumi from "@pulumi/pulumi";
import type { AccessDocument } from "../../access/index.ts";
import { CONTROL, CONTROL_DATA } from "../../access/index.ts";
import { keyNames, keyResource } from "../../nats/index.ts";
import type { NatsKeysArgs } from "./args.ts";
import { suggest } from "../inputs/suggest.ts";
import { Key, type KeyArgs } from "../resources/key.ts";
import type { MadeKey } from "./material.ts";

const ofOperator = ["operator", "operator-signing"];

/**
 * A resource for each key, by the name that `rotate` takes. What `rotate` says of CONTROL holds for CONTROL_DATA too,
 * unless it says something else of that: a value that was there before the two were parted must rotate nothing.
 *
 * @throws RunError for a trigger of a key that is not there
 */
export function makeKeys(
  name: string,
  document: AccessDocument,
  { rotate = {}, rotationOverlap: overlap, operator }: NatsKeysArgs,
  parent: pulumi.Resource,
): pulumi.Output<Record<string, MadeKey>> {
  const names = keyNames(Object.keys(document.accounts).sort()).filter(
    (key) => !operator || !ofOperator.includes(key),
  );
  for (const key of Object.keys(rotate)) {
    if (!names.includes(key))
      throw new pulumi.RunError(`${name}: rotate: there is no key "${key}"${suggest(key, names)}`);
  }
  const made = names.map((key) => {
    const { name: own, former } = keyResource(key);
    const trigger = rotate[key] ?? rotate[key.replace(`:${CONTROL_DATA}`, `:${CONTROL}`)];
    const { secret, next, previous, createdAt } = new Key(
      `${name}-${own}`,
      { ...triggerOf(trigger), ...(overlap !== undefined && { overlap }) },
      { parent, ...(former !== undefined && { aliases: [{ name: `${name}-${former}` }] }) },
    );
    return [key, { secret, next, previous, createdAt }] as const;
  });
  return pulumi.output(Object.fromEntries(made));
}

const emergency = / now$/;

/** A trailing ` now` says how to rotate. It is not part of the trigger, so it can be added later. */
function triggerOf(value: string | undefined): Pick<KeyArgs, "triggers" | "alone"> {
  if (value === undefined) return { triggers: {} };
  const rotate = value.replace(emergency, "");
  return { triggers: { rotate }, ...(emergency.test(value) && { alone: true }) };
}
