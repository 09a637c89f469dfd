/** The stack: `dev` on this machine, every other one in a cluster of its own in Azure. */
import * as pulumi from "@pulumi/pulumi";
import { policyOf } from "@nats-entra/compiler";
import { onThisMachine } from "@nats-entra/local";
import { NatsEntra, type NatsEntraArgs } from "@nats-entra/pulumi";
import { identities } from "./identities.ts";

const args: Pick<NatsEntraArgs, "displayName" | "policy"> = {
  displayName: "My project",
  // proved before anything is deployed
  policy: await policyOf("policies", { cwd: import.meta.dirname }),
};

async function deploy(): Promise<NatsEntra> {
  if (pulumi.getStack() === "dev")
    return new NatsEntra("my-project", { ...args, ...onThisMachine({ identities }) });
  // the SDK of Azure is large, and a stack on this machine needs none of it
  const { inAzure } = await import("./azure.ts");
  const { place, options } = inAzure();
  return new NatsEntra("my-project", { ...args, ...place }, options);
}

/** What clients and the nats-entra command have to know; nothing secret. */
export const client = (await deploy()).client;
