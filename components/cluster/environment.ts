import * as pulumi from "@pulumi/pulumi";
import { environmentText } from "../../nats/index.ts";
import type { NatsServerArgs } from "./args.ts";
import { jetStreamKeys } from "./jetstream.ts";

/**
 * The nodes' secret variables, by name.
 *
 * @throws RunError for a name that is none, or that the target or JetStream's keys have
 */
export function secretEnvironment(args: NatsServerArgs): Record<string, pulumi.Output<string>> {
  for (const name of Object.keys(args.environment ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new pulumi.RunError(
        `environment: "${name}" is not a name for a variable; use letters, digits and _`,
      );
    if (/^(JS_|NATS_|POD_)/.test(name))
      throw new pulumi.RunError(
        `environment: "${name}" is taken; begin it with something else than JS_, NATS_ and POD_`,
      );
  }
  const { jetstream = {} } = args;
  const keys = Object.entries(jetStreamKeys).map(
    ([argument, name]) => [name, jetstream[argument as keyof typeof jetStreamKeys]] as const,
  );
  return Object.fromEntries(
    [...Object.entries(args.environment ?? {}), ...keys].flatMap(([name, value]) =>
      value === undefined ? [] : [[name, pulumi.secret(value).apply(environmentText)] as const],
    ),
  );
}
