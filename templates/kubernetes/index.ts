/** The stack: `dev` on this machine, every other one in the Kubernetes cluster of your kubeconfig. */
import * as pulumi from "@pulumi/pulumi";
import { policyOf } from "@nats-entra/compiler";
import { onThisMachine } from "@nats-entra/local";
import { NatsEntra, type NatsEntraArgs, type RoleAssignmentArgs } from "@nats-entra/pulumi";
import { identities } from "./identities.ts";

type Place = Pick<NatsEntraArgs, "tenant" | "directory" | "assignments" | "target">;

/** The identities are those of your tenant, and `assignments` says who holds which role. */
function inKubernetes(): Place {
  const config = new pulumi.Config();
  return {
    tenant: { tenantId: config.require("tenantId") },
    directory: { entra: {} },
    assignments: config.getObject<RoleAssignmentArgs[]>("assignments") ?? [],
    target: { kubernetes: { namespace: "my-project" } },
  };
}

const stack = new NatsEntra("my-project", {
  displayName: "My project",
  // proved before anything is deployed
  policy: await policyOf("policies", { cwd: import.meta.dirname }),
  ...(pulumi.getStack() === "dev" ? onThisMachine({ identities }) : inKubernetes()),
});

/** What clients and the nats-entra command have to know; nothing secret. */
export const client = stack.client;
