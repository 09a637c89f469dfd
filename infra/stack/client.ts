import { isIPv6 } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { domainsOf, type AccessDocument } from "../../access/index.ts";
import type { NatsEntra } from "../../components/index.ts";

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
 *
 * @param document the policy that the stack deploys
 * @param hosts by which it reaches the nodes from elsewhere, where they have such names
 */
export function clientOf(
  stack: NatsEntra,
  tenant: Tenant,
  document: AccessDocument,
  hosts: readonly string[] = [],
): pulumi.Output<object> {
  const { servers, takesTlsFirst, monitors, callouts, ca, clientId, cliClientId, scope } = stack;
  const { policyDigest, configDigest, keysSince } = stack;
  const { tenantId, authority } = tenant;
  return pulumi
    .output({ servers, takesTlsFirst, monitors, callouts, ca, clientId, cliClientId, scope })
    .apply((known) =>
      pulumi.output(tenant.ca).apply((authorityCa) => ({
        servers: hosts.length === 0 ? known.servers : hosts.map(addressOf),
        ...(known.takesTlsFirst && { tls: { handshakeFirst: true } }),
        ...(known.ca === undefined ? {} : { natsCa: known.ca }),
        tenantId,
        authority,
        ...(authorityCa === undefined ? {} : { authorityCa }),
        audience: known.clientId,
        scope: known.scope,
        clientId: known.cliClientId,
        policyDigest,
        configDigest,
        monitors: known.monitors,
        callouts: known.callouts,
        keysSince,
        domains: domainsOf(document),
      })),
    );
}

/** Of a listener for clients, as every node has it; an address of version 6 stands in brackets. */
function addressOf(host: string): string {
  return `tls://${isIPv6(host) ? `[${host}]` : host}:4222`;
}
