import * as pulumi from "@pulumi/pulumi";
import type { AccessDocument } from "../../access/index.ts";
import { seconds } from "../inputs/quantity.ts";
import { suggest } from "../inputs/suggest.ts";
import type { FurtherIssuer, KeySettings } from "../target/target.ts";
import type { FurtherTenantArgs, IssuerKeysArgs, OidcIssuerArgs } from "./args.ts";

export const entra = "https://login.microsoftonline.com";

/**
 * The issuers besides the first, as the callout's configuration has them.
 *
 * @param audience of the first
 * @throws RunError for a role that the policy does not have, or that only people may hold
 */
export function furtherIssuers(
  policy: AccessDocument,
  audience: pulumi.Input<string>,
  tenants: FurtherTenantArgs[] = [],
  oidcIssuers: OidcIssuerArgs[] = [],
): pulumi.Input<FurtherIssuer>[] {
  return [
    ...tenants.map((tenant, at) => {
      const { tenantId, authority = entra, roles } = tenant;
      const place = `furtherTenants[${at}]`;
      if (Object.keys(roles).length === 0) {
        throw new pulumi.RunError(`${place}.roles: it is empty; name the roles that count`);
      }
      for (const role of Object.values(roles)) knownRole(policy, role, `${place}.roles`);
      const issuer = { tenantId, authority, audience: tenant.audience ?? audience, ca: tenant.ca };
      return pulumi.output(issuer).apply((known) => ({ ...known, roles }));
    }),
    ...oidcIssuers.map((args, at) => {
      const { issuer, subjects, audience: own, ca } = args;
      const place = `oidcIssuers[${at}]`;
      if (subjects.length === 0) {
        throw new pulumi.RunError(`${place}.subjects: it is empty; say who gets which roles`);
      }
      for (const [i, { subject, roles }] of subjects.entries()) {
        const within = `${place}.subjects[${i}]`;
        if (subject.includes("*")) {
          throw new pulumi.RunError(
            `${within}.subject: "${subject}" has a wildcard; name each subject to the letter`,
          );
        }
        for (const role of roles) forApplications(policy, role, `${within}.roles`);
      }
      const list = subjects.map(({ subject, claims = {}, roles }) => ({ subject, claims, roles }));
      return pulumi.output({ audience: own, ca }).apply((known) => {
        return { issuer, ...known, subjects: list };
      });
    }),
  ];
}

/** @throws RunError for a text that is not a duration */
export function keySettings(args: IssuerKeysArgs | undefined): KeySettings {
  const whole = (name: keyof IssuerKeysArgs) => {
    const value = seconds(`issuerKeys.${name}`, args?.[name]);
    return value === undefined ? {} : { [name]: Math.round(value) };
  };
  return { ...whole("refresh"), ...whole("cooldown"), ...whole("keep") };
}

function knownRole({ roles }: AccessDocument, role: string, place: string) {
  const entry = Object.hasOwn(roles, role) ? roles[role] : undefined;
  if (entry) return entry;
  const hint = suggest(role, Object.keys(roles));
  throw new pulumi.RunError(`${place}: the policy has no role "${role}"${hint}`);
}

function forApplications(policy: AccessDocument, role: string, place: string): void {
  if (knownRole(policy, role, place).members.includes("application")) return;
  throw new pulumi.RunError(
    `${place}: "${role}" is for people, and the holder of this token is not a person; ` +
      `add "application" to its members, or name another role`,
  );
}
