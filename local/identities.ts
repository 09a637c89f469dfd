import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../issuer/index.ts";

const form = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/**
 * Names of identities are names of files, and what `nats-entra login --as` takes.
 *
 * @throws RunError naming the first that is not one, or is there twice
 */
export function checkIdentities(identities: readonly Identity[]): void {
  const names = new Set<string>();
  for (const { name } of identities) {
    if (!form.test(name))
      throw new pulumi.RunError(
        `identities: "${name}" is not a name; write lower-case letters, digits, ".", "_" and "-", for example "order-service"`,
      );
    if (names.has(name))
      throw new pulumi.RunError(`identities: two of them have the name "${name}"; rename one`);
    names.add(name);
  }
}
