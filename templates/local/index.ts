/** The stack: `nats-entra dev` runs it on this machine. */
import { policyOf } from "@nats-entra/compiler";
import { onThisMachine } from "@nats-entra/local";
import { NatsEntra } from "@nats-entra/pulumi";
import { identities } from "./identities.ts";

const stack = new NatsEntra("my-project", {
  displayName: "My project",
  // proved before anything is deployed
  policy: await policyOf("policies", { cwd: import.meta.dirname }),
  ...onThisMachine({ identities }),
});

/** What clients and the nats-entra command have to know; nothing secret. */
export const client = stack.client;
