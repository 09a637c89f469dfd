import * as pulumi from "@pulumi/pulumi";
import type { NatsEntra } from "../components/index.ts";

/** Whose tokens a stack believes. */
export interface Tenant {
  tenantId: string;
  authority: string;
  /** PEM of the authority behind the issuer's TLS, where the system's authorities do not know it. */
  ca?: pulumi.Input<string>;
}

/**
 * What a client has to know of a stack, and nothing secret: the output `client`. As a file it is what
 * the `nats-entra` command takes as its settings.
 */
export function clientOf(stack: NatsEntra, tenant: Tenant): pulumi.Output<object> {
  const { servers, monitors, callouts, ca, clientId, cliClientId, scope, policyDigest } = stack;
  const { tenantId, authority } = tenant;
  return pulumi
    .output({ servers, monitors, callouts, ca, clientId, cliClientId, scope, policyDigest })
    .apply((known) =>
      pulumi.output(tenant.ca).apply((authorityCa) => ({
        servers: known.servers,
        ...(known.ca === undefined ? {} : { natsCa: known.ca }),
        tenantId,
        authority,
        ...(authorityCa === undefined ? {} : { authorityCa }),
        audience: known.clientId,
        scope: known.scope,
        clientId: known.cliClientId,
        policyDigest: known.policyDigest,
        monitors: known.monitors,
        callouts: known.callouts,
      })),
    );
}
