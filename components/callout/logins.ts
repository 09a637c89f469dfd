import * as pulumi from "@pulumi/pulumi";
import type { LoginSettings } from "../target/target.ts";
import type { LoginLimitsArgs } from "./args.ts";

/** As the callout has them: it would refuse to start with others. */
const ranges = { burst: [10, 1_000_000], perMinute: [1, 100_000] } as const;

/** Of a callout's configuration; undefined when nothing differs from the defaults. @throws RunError for a number out of its range */
export function loginSettings(args: LoginLimitsArgs = {}): LoginSettings | undefined {
  for (const [name, [min, max]] of Object.entries(ranges)) {
    const value = args[name as keyof LoginLimitsArgs];
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) continue;
    throw new pulumi.RunError(
      `logins.${name}: ${value} is not a whole number from ${min} to ${max}`,
    );
  }
  const { burst, perMinute } = args;
  const given = {
    ...(burst !== undefined && { burst }),
    ...(perMinute !== undefined && { perMinute }),
  };
  return Object.keys(given).length > 0 ? given : undefined;
}
