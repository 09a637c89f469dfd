"""NATS in the Kubernetes cluster of the current kubeconfig, for identities of the company's tenant."""

from pathlib import Path

import pulumi
import pulumi_nats_entra as nats_entra

config = pulumi.Config()

parcels = nats_entra.NatsEntra(
    "parcels",
    display_name="Parcels",
    policy=Path(__file__).with_name("policy.json").read_text(),
    tenant=nats_entra.TenantArgs(tenant_id=config.require("tenantId")),
    directory=nats_entra.DirectoryArgs(entra=nats_entra.EntraDirectoryArgs()),
    assignments=[
        nats_entra.RoleAssignmentArgs(
            role="Parcels.Track",
            principal_id=config.require("customerService"),
            principal_name="customer-service",
        ),
        nats_entra.RoleAssignmentArgs(
            role="Parcels.Scan",
            principal_id=config.require("scanner"),
            principal_name="scanner",
        ),
    ],
    jetstream=nats_entra.JetStreamArgs(memory="256MiB", disk="10GiB"),
    target=nats_entra.TargetArgs(
        kubernetes=nats_entra.KubernetesTargetArgs(namespace="parcels")
    ),
)

pulumi.export("servers", parcels.servers)
pulumi.export("clientId", parcels.client_id)
pulumi.export("scope", parcels.scope)
pulumi.export("policyDigest", parcels.policy_digest)
pulumi.export("client", parcels.client)
