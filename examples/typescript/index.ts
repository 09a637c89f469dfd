import * as pulumi from "@pulumi/pulumi";
import { NatsEntra } from "@nats-entra/pulumi";
import { policyOf } from "@nats-entra/compiler";

const config = new pulumi.Config();

/** NATS in the Kubernetes cluster of the current kubeconfig, for identities of the company's tenant. */
const parcels = new NatsEntra("parcels", {
  displayName: "Parcels",
  policy: await policyOf("policies", { cwd: import.meta.dirname }),
  reviewedPolicy: config.get("reviewedPolicy"),
  tenant: { tenantId: config.require("tenantId") },
  directory: { entra: {} },
  assignments: [
    {
      role: "Parcels.Track",
      principalId: config.require("customerService"),
      principalName: "customer-service",
    },
    { role: "Parcels.Scan", principalId: config.require("scanner"), principalName: "scanner" },
  ],
  jetstream: { memory: "256MiB", disk: "10GiB" },
  target: { kubernetes: { namespace: "parcels" } },
});

export const { servers, clientId, scope, policyDigest, client } = parcels;
