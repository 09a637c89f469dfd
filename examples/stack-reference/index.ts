import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** The output `client` of a stack of nats-entra: what every client has to know, and nothing secret. */
interface Client {
  /** Addresses of the nodes, from outside of their cluster where it has such names. */
  servers: string[];
  /** PEM of the authority behind them; without it clients know that authority already. */
  natsCa?: string;
  tenantId: string;
  authority: string;
  /** What programs ask a token for, for example `api://…/.default`. */
  scope: string;
  policyDigest: string;
}

const config = new pulumi.Config();
const namespace = config.get("namespace") ?? "orders";
const messaging = new pulumi.StackReference("messaging", { name: config.require("messaging") });
const client = messaging.requireOutput("client") as pulumi.Output<Client>;

/**
 * What the order service connects by: its pods are in the cluster of the nodes, so they take the output
 * `servers`. It has no password: it proves itself by the token of its service account.
 */
const settings = new kubernetes.core.v1.ConfigMap("nats", {
  metadata: { namespace, name: "nats" },
  data: {
    NATS_URL: (messaging.requireOutput("servers") as pulumi.Output<string[]>).apply((servers) =>
      servers.join(","),
    ),
    NATS_SCOPE: client.scope,
    AZURE_TENANT_ID: client.tenantId,
    AZURE_AUTHORITY_HOST: client.authority,
    "ca.crt": client.apply(({ natsCa = "" }) => natsCa),
  },
});

/** Of the policy that is in force there, so that a deployment can wait for a grant that it needs. */
export const policyDigest = client.policyDigest;
export const settingsName = settings.metadata.name;
