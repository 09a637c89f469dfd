/** Messages and requests without streams. */
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { publish, request, serve, service, subscribe } from "../../../../access/index.ts";
import type { Account } from "../../../../access/index.ts";
import type { Case } from "../case.ts";
import type { Args } from "../protocol.ts";

const statusOf = ({ subject }: Args, account: Account) =>
  service(`${subject}.status`, { account, queue: "status" });

const pollOf = ({ subject }: Args, account: Account) =>
  service(`${subject}.poll`, { account, answers: "many" });

const partsOf = ({ subject }: Args, account: Account) =>
  service(`${subject}.parts`, { account, queue: "parts", answers: "many" });

/** Answers "fine", with the headers of the request. */
function startStatus(admin: NatsConnection, { subject }: Args): Promise<Partial<Args>> {
  const callback = (_: unknown, message: Msg) => {
    message.respond("fine", message.headers ? { headers: message.headers } : {});
  };
  admin.subscribe(`${subject}.status`, { queue: "status", callback });
  return ready(admin);
}

/** Two that answer each poll, and one that answers in parts, of which the last is empty. */
function startMany(admin: NatsConnection, { subject }: Args): Promise<Partial<Args>> {
  for (let i = 0; i < 2; i += 1)
    admin.subscribe(`${subject}.poll`, { callback: (_, message) => void message.respond("fine") });
  const callback = (_: unknown, message: Msg) => {
    for (const part of ["1", "2", "3", ""]) message.respond(part);
  };
  admin.subscribe(`${subject}.parts`, { queue: "parts", callback });
  return ready(admin);
}

async function ready(admin: NatsConnection): Promise<Partial<Args>> {
  await admin.flush();
  return {};
}

const counts = new Map<string, number>();

/** Publishes a number that is one more each time. */
function feed(admin: NatsConnection, { subject }: Args): Promise<void> {
  const count = (counts.get(subject) ?? 0) + 1;
  counts.set(subject, count);
  admin.publish(`feed.${subject}.a`, String(count));
  return Promise.resolve();
}

/** Asks, and tells what was answered in another request, so that who answers knows that it has arrived. */
async function ask(admin: NatsConnection, { subject }: Args): Promise<void> {
  const send = (text: string) => admin.request(`${subject}.status`, text, { timeout: 1_000 });
  await send("how is it")
    .then((answer) => send(answer.string()))
    .catch(() => undefined); // nobody serves it yet, or any more
}

export const core: readonly Case[] = [
  {
    helper: 'publish("orders.>"), subscribe("orders.>")',
    beyond: "none",
    grants: ({ subject }) => [publish(`${subject}.>`), subscribe(`${subject}.>`)],
    operations: [
      { name: "core publish", done: "the session's own subscription receives it" },
      { name: "core publish with headers", done: "they come with the message" },
      { name: "core subscribe, so many", done: "only two of three arrive" },
      { name: "core drain a subscription", done: "three that were sent before come, then it ends" },
      { name: "core drain", done: "three that were sent before come, then the connection ends" },
    ],
  },
  {
    helper: 'subscribe("orders.>")',
    grants: ({ subject }) => [subscribe(`feed.${subject}.>`)],
    beyond: "services",
    meanwhile: feed,
    operations: [{ name: "core subscribe", done: "what others publish comes; it unsubscribes" }],
  },
  {
    helper: 'subscribe("orders.>", { queue: "workers" })',
    grants: ({ subject }) => [subscribe(`feed.${subject}.>`, { queue: "workers" })],
    beyond: "services",
    meanwhile: feed,
    operations: [
      { name: "core queue subscribe", done: "three messages come to two members, none to both" },
    ],
  },
  {
    helper: "request(status)",
    grants: (names, account) => [request(statusOf(names, account))],
    beyond: "services",
    prepare: startStatus,
    operations: [
      { name: "core request", done: "`fine` is the answer" },
      { name: "core request with headers", done: "they come back with the answer" },
    ],
  },
  {
    helper: "request(status)",
    grants: (names, account) => [request(statusOf(names, account))],
    beyond: "services",
    operations: [{ name: "core request, nobody there", done: "it fails at once, for that reason" }],
  },
  {
    helper: 'request(poll), of a service with `answers: "many"`',
    grants: (names, account) => [request(pollOf(names, account)), request(partsOf(names, account))],
    beyond: "services",
    prepare: startMany,
    operations: [
      { name: "core request many, by count", done: "both answers come" },
      { name: "core request many, until a pause", done: "both answers come" },
      { name: "core request many, until an empty one", done: "all three parts come" },
    ],
  },
  {
    helper: "serve(status)",
    grants: (names, account) => [serve(statusOf(names, account))],
    others: (names, account) => [request(statusOf(names, account))],
    beyond: "requesters",
    meanwhile: ask,
    operations: [{ name: "core answer", done: "the answer arrives" }],
  },
];
