import { ApplicationPassword } from "@pulumi/azuread/applicationPassword.js";
import type { ApplicationRegistration } from "@pulumi/azuread/applicationRegistration.js";
import * as pulumi from "@pulumi/pulumi";
import { Rotating } from "@pulumiverse/time/rotating.js";
import type { Site } from "./site.ts";
import type { EntraRotationArgs } from "./workload-args.ts";

const day = 86_400;
/** Entra takes passwords that end within two years; one of three periods has to. */
const longestRotation = 240;

/**
 * Two passwords that take turns: while one is replaced the other is still good, so that a program with the older one has
 * a whole period to take the newer.
 *
 * Time is cut into periods since 1970. An even one begins with a new A, an odd one with a new B. The clock moves
 * four times a period, because that is how late a rotation may be; it needs `pulumi up --refresh` to see that time has
 * passed. Each password ends a period after the other has come and it should have gone.
 *
 * @returns the newer of the two; secret
 * @throws RunError for a period that Entra's limits do not allow
 */
export function rotatingSecret(
  { name, parent }: Site,
  workload: string,
  application: ApplicationRegistration,
  { days = 30 }: EntraRotationArgs,
): pulumi.Output<string> {
  if (!Number.isInteger(days) || days < 1 || days > longestRotation)
    throw new pulumi.RunError(
      `${name}: workload ${workload}: rotation: ${days} days; give a whole number from 1 to ${longestRotation}`,
    );
  const clock = new Rotating(
    `${name}-${workload}-clock`,
    { rotationDays: Math.max(1, Math.floor(days / 4)) },
    { parent },
  );
  const period = clock.unix.apply((seconds) => Math.floor(seconds / (days * day)));
  const password = (turn: "a" | "b", odd: 0 | 1) => {
    const since = period.apply((now) => now - ((now + odd) % 2));
    const end = since.apply((first) => new Date((first + 3) * days * day * 1000));
    return new ApplicationPassword(
      `${name}-${workload}-password-${turn}`,
      {
        applicationId: application.id,
        displayName: `${workload} ${turn}`,
        endDate: end.apply((date) => date.toISOString().replace(".000Z", "Z")),
        rotateWhenChanged: { period: since.apply(String) },
      },
      // a new password has to exist before the old one goes
      { parent, deletedWith: application, additionalSecretOutputs: ["value"] },
    ).value;
  };
  const values = pulumi.all([period, password("a", 0), password("b", 1)]);
  return pulumi.secret(values.apply(([now, a, b]) => (now % 2 === 0 ? a : b)));
}
