import * as pulumi from "@pulumi/pulumi";
import { Certificate, NatsEntra, ports, type TlsArgs } from "../../components/index.ts";
import { auditOf } from "../stack/audit.ts";
import { issuersOf } from "../stack/issuers.ts";
import { listenersOf } from "../stack/listeners.ts";
import { certificateTrigger, rotationOf } from "../stack/rotation.ts";
import { outputsOf, type StackOutputs } from "../stack/outputs.ts";
import type { LocalSettings } from "../settings/read.ts";
import { localClient, writeClientSettings } from "./client-settings.ts";
import { identities } from "./identities.ts";
import { objectId } from "../../issuer/index.ts";
import { LocalTenant } from "./tenant.ts";

/** The made-up tenant of the local target. */
const tenantId = "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60";

/** The whole product as processes of this machine: a tenant, and the stack that trusts it. */
export function deployLocally(policy: string, settings: LocalSettings): StackOutputs {
  const { folder, "ports.base": basePort } = settings;
  const port = ports(basePort).issuer;
  const trigger = certificateTrigger(settings);
  if (trigger !== undefined && !settings.tls)
    throw new pulumi.RunError(
      "nats-entra:rotate.tls: the nodes have no certificate; remove it (pulumi config rm --path nats-entra:rotate.tls) or set nats-entra:tls",
    );
  const tenant = new LocalTenant("tenant", { tenantId, root: folder, port, identities });
  const stack = new NatsEntra(
    "orders",
    {
      displayName: settings.displayName,
      policy,
      reviewedPolicy: settings.reviewedPolicy,
      tenant: {
        tenantId,
        authority: tenant.authority,
        ca: tenant.ca,
        local: localClient(tenant),
      },
      directory: { local: { root: folder, folder: tenant.directory } },
      assignments: identities.flatMap((identity) =>
        identity.roles.map((role) => ({
          role,
          principalId: objectId(tenantId, identity),
          principalName: identity.name,
        })),
      ),
      nodes: settings.nodes,
      replicas: settings.replicas,
      jetstream: settings.jetstream,
      audit: auditOf(settings),
      logins: settings.logins,
      ...issuersOf(settings, false),
      ...listenersOf(settings),
      operator: settings.operator,
      ...rotationOf(settings),
      tls: settings.tls ? nodeCertificate(trigger) : undefined,
      target: { local: { folder, basePort } },
    },
    { dependsOn: tenant },
  );
  writeClientSettings({ folder, policy, tenant, stack, tls: settings.tls });
  return outputsOf(stack, tenantId);
}

/** A certificate for the nodes of this machine, signed by an authority that is made for it. */
function nodeCertificate(trigger: string | undefined): TlsArgs {
  const authority = new Certificate("nodes-ca", { commonName: "nats-entra local nodes CA" });
  const { certificate, privateKey } = new Certificate("nodes-certificate", {
    commonName: "nats",
    hosts: ["localhost", "127.0.0.1"],
    authority,
    ...(trigger !== undefined && { triggers: { rotate: trigger } }),
  });
  return { certificate, privateKey, ca: authority.certificate };
}
