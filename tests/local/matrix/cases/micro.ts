/** Micro services (ADR-32). */
import { Svcm } from "@nats-io/services";
import type { NatsConnection } from "@nats-io/transport-node";
import { discover, request, serve, service } from "../../../../access/index.ts";
import type { Account } from "../../../../access/index.ts";
import type { Case } from "../case.ts";
import type { Args } from "../protocol.ts";

/** As `nats service serve` has it. */
const statusOf = ({ service: micro }: Args, account: Account) =>
  service(`${micro}.echo`, { account, queue: "q", micro });

/** Two instances of the service. */
async function startTwo(admin: NatsConnection, { service: name }: Args): Promise<object> {
  // the library of services is typed for its own copy of the core
  const services = new Svcm(admin as unknown as ConstructorParameters<typeof Svcm>[0]);
  for (let i = 0; i < 2; i += 1) {
    const made = await services.add({ name, version: "1.0.0", queue: "q" });
    const handler = (_: unknown, message: { respond(text: string): boolean }) =>
      void message.respond("fine");
    made.addEndpoint("echo", { subject: `${name}.echo`, handler });
  }
  await admin.flush();
  return {};
}

/** Looks for the service, then says in a request that it was found. */
async function lookFor(admin: NatsConnection, { service: name }: Args): Promise<void> {
  const send = (to: string, text = "") => admin.request(to, text, { timeout: 1_000 });
  try {
    for (const verb of ["PING", "INFO", "STATS"]) {
      const found: unknown = (await send(`$SRV.${verb}.${name}`)).json();
      if ((found as { name?: string }).name !== name) return;
    }
    await send(`${name}.echo`, "found");
  } catch {
    // nobody serves it yet, or any more
  }
}

export const micro: readonly Case[] = [
  {
    helper: 'serve(status), of a service with `micro: "orders"`',
    grants: (names, account) => [serve(statusOf(names, account))],
    others: (names, account) => [
      request(statusOf(names, account)),
      discover(statusOf(names, account)),
    ],
    beyond: "requesters",
    meanwhile: lookFor,
    operations: [
      {
        name: "micro serve",
        done: "it is found by PING, INFO and STATS, and answers; it stops",
      },
    ],
  },
  {
    helper: "discover(shop)",
    grants: (_, account) => [discover(account)],
    beyond: "services",
    prepare: startTwo,
    operations: [
      { name: "micro find all", done: "both instances are among them" },
      { name: "micro info of all", done: "both instances are among them" },
      { name: "micro stats of all", done: "both instances are among them" },
    ],
  },
  {
    helper: "discover(status)",
    grants: (names, account) => [discover(statusOf(names, account))],
    beyond: "services",
    prepare: startTwo,
    operations: [
      { name: "micro find", done: "two instances answer to the name" },
      { name: "micro info", done: "two instances answer to the name" },
      { name: "micro stats", done: "two instances answer to the name" },
      { name: "micro info of an instance", done: "it answers to its id" },
    ],
  },
];
