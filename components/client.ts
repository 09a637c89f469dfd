import { isIPv6 } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { domainsOf, type AccessDocument } from "../access/index.ts";
import { entra } from "./callout/issuers.ts";
import type { RoleAssignmentArgs } from "./directory/registration.ts";

/** An issuer on this machine, for the `nats-entra` command: its identities need no sign-in. */
export interface LocalClientArgs {
  /** Absolute path of the file with the issuer's admin key. */
  adminKeyFile: string;
  /** Names of the people and workloads for `--as`. */
  identities: string[];
}

/** What is known of a stack in its program; the rest are outputs. */
export interface ClientPlace {
  readonly tenantId: string;
  readonly authority?: string | undefined;
  /** PEM of the authority behind the issuer's TLS. */
  readonly ca?: pulumi.Input<string> | undefined;
  readonly local?: LocalClientArgs | undefined;
  readonly document: AccessDocument;
  /** Whom the stack assigns roles: their names and ids are known to clients, and not their roles. */
  readonly assignments?: readonly RoleAssignmentArgs[] | undefined;
  /** Names and addresses by which clients elsewhere reach the nodes. */
  readonly hosts?: readonly string[] | undefined;
}

/** Outputs of a stack that clients have to know. */
export interface ClientFacts {
  servers: pulumi.Output<string[]>;
  takesTlsFirst: pulumi.Output<boolean>;
  monitors: pulumi.Output<string[]>;
  callouts: pulumi.Output<string[]>;
  ca: pulumi.Output<string | undefined>;
  clientId: pulumi.Output<string>;
  cliClientId: pulumi.Output<string>;
  scope: pulumi.Output<string>;
  policyDigest: pulumi.Output<string>;
  configDigest: pulumi.Output<string>;
  keysSince: pulumi.Output<Record<string, number>>;
}

/**
 * What a client has to know of a stack, and nothing secret: as a file it is `client.json`, the settings of the
 * `nats-entra` command. It is a plain map, so that a program in any language exports it with these very names.
 */
export function clientOf(
  facts: ClientFacts,
  {
    tenantId,
    authority = entra,
    ca: tenantCa,
    local,
    document,
    assignments = [],
    hosts = [],
  }: ClientPlace,
): pulumi.Output<Record<string, unknown>> {
  const { servers, takesTlsFirst, monitors, callouts, ca, clientId, cliClientId, scope } = facts;
  const { policyDigest, configDigest, keysSince } = facts;
  // a wildcard is good for a certificate, and nobody can connect to it
  const named = hosts.filter((host) => !host.includes("*"));
  // named one by one, so that nothing else of a stack can get in; certificates are public, whatever they come from
  const known = pulumi.unsecret(
    pulumi.output({
      ...{ servers, takesTlsFirst, natsCa: ca, authorityCa: tenantCa, scope },
      ...{ audience: clientId, clientId: cliClientId, monitors, callouts },
      ...{ policyDigest, configDigest, keysSince },
      identities: assignments.map(({ principalName, principalId }) => ({
        name: principalName,
        oid: principalId,
      })),
    }),
  );
  return known.apply(
    ({
      takesTlsFirst: first,
      natsCa,
      authorityCa,
      identities,
      ...rest
    }): Record<string, unknown> => ({
      ...rest,
      ...(named.length > 0 && { servers: named.map(addressOf) }),
      ...(first && { tls: { handshakeFirst: true } }),
      ...(natsCa !== undefined && { natsCa }),
      tenantId,
      authority,
      ...(authorityCa !== undefined && { authorityCa }),
      domains: domainsOf(document),
      identities: distinct(identities),
      ...(local && { local }),
    }),
  );
}

/** One entry for each identity and name, however many roles it has. */
function distinct(identities: readonly { name: string; oid: string }[]): typeof identities {
  const byKey = new Map(identities.map((each) => [`${each.oid} ${each.name}`, each]));
  return [...byKey.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of a listener for clients, as every node has it; an address of version 6 stands in brackets. */
function addressOf(host: string): string {
  return `tls://${isIPv6(host) ? `[${host}]` : host}:4222`;
}
