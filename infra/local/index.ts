import * as pulumi from "@pulumi/pulumi";
import { Certificate, NatsEntra, type TlsArgs } from "../../components/index.ts";
import { auditOf } from "../stack/audit.ts";
import { issuersOf } from "../stack/issuers.ts";
import { listenersOf } from "../stack/listeners.ts";
import { certificateTrigger, rotationOf } from "../stack/rotation.ts";
import { outputsOf, type StackOutputs } from "../stack/outputs.ts";
import type { LocalSettings } from "../settings/read.ts";
import { onThisMachine } from "../../local/index.ts";
import { writeDemo } from "./demo.ts";
import { identities } from "./identities.ts";

/** The whole product as processes of this machine: a tenant, and the stack that trusts it. */
export function deployLocally(policy: string, settings: LocalSettings): StackOutputs {
  const { folder, "ports.base": basePort } = settings;
  const trigger = certificateTrigger(settings);
  if (trigger !== undefined && !settings.tls)
    throw new pulumi.RunError(
      "nats-entra:rotate.tls: the nodes have no certificate; remove it (pulumi config rm --path nats-entra:rotate.tls) or set nats-entra:tls",
    );
  const machine = onThisMachine({ identities, basePort, folder });
  const { tenantId } = machine.tenant;
  const stack = new NatsEntra("orders", {
    displayName: settings.displayName,
    policy,
    reviewedPolicy: settings.reviewedPolicy,
    ...machine,
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
  });
  writeDemo(folder, tenantId, stack);
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
