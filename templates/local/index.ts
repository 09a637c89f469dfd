/** The stack: `nats-entra dev` runs it on this machine. */
import { compilePolicy } from "@nats-entra/compiler";
import { onThisMachine } from "@nats-entra/local";
import { NatsEntra } from "@nats-entra/pulumi";
import { identities } from "./identities.ts";

const stack = new NatsEntra("my-project", {
  displayName: "My project",
  // compiled and proved: a policy that breaks an invariant is never deployed
  policy: JSON.stringify(await compilePolicy("policies", { cwd: import.meta.dirname })),
  ...onThisMachine({ identities }),
});

/** What clients and the nats-entra command have to know; nothing secret. */
export const client = stack.client;
