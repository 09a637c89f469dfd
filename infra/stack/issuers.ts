import * as pulumi from "@pulumi/pulumi";
import type { NatsEntraArgs } from "../../components/index.ts";
import type { Settings } from "../settings/read.ts";

type IssuerArgs = Pick<NatsEntraArgs, "furtherTenants" | "oidcIssuers" | "issuerKeys">;

/**
 * The issuers besides the tenant, as the component takes them.
 *
 * @param isMultiTenant whether the stack's application can be used in other tenants
 * @throws RunError for a tenant without an application
 */
export function issuersOf(
  settings: Pick<Settings, "furtherTenants" | "oidcIssuers" | "issuerKeys">,
  isMultiTenant: boolean,
): IssuerArgs {
  const furtherTenants = settings.furtherTenants.map(({ caFile, ...tenant }, at) => {
    if (tenant.audience === undefined && !isMultiTenant)
      throw new pulumi.RunError(
        `nats-entra:furtherTenants[${at}].audience: this stack's application is for its own tenant alone; ` +
          "set it to the client id of an application in that tenant, or set nats-entra:entra.existing to one that is multi-tenant",
      );
    return { ...tenant, ca: caFile };
  });
  const oidcIssuers = settings.oidcIssuers.map(({ caFile, ...issuer }) => ({
    ...issuer,
    ca: caFile,
  }));
  return { furtherTenants, oidcIssuers, issuerKeys: settings.issuerKeys };
}
