import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountEntry } from "../../../support/nats-keys.ts";
import { startInstallation, type Installation } from "../installation.ts";
import type { Access } from "../minimal-callout.ts";
import { echo, received, violationsOf } from "../watch.ts";

const account = "orders";

/** By token. */
const accesses: Readonly<Record<string, Access>> = {
  writer: { account, publish: ["orders.*.new"] },
  reader: { account, subscribe: ["orders.>"] },
  worker: { account, subscribe: ["orders.*.new workers"] },
  asker: { account, publish: ["ask.>"], subscribe: ["_INBOX.>"] },
  server: { account, subscribe: ["ask.>"], responses: { max: 2, ttl: 30 } },
  mute: { account, subscribe: ["ask.>"] },
};

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation(
    { [account]: accountEntry() },
    ({ connect_opts: { auth_token: token = "" } }) => accesses[token],
  );
});
afterAll(() => installation.stop());

/** All on one node, where a subscription is in force as soon as it is flushed. */
const as = (token: string) => installation.login({ token, servers: installation.servers.urls[0] });

describe("subjects", () => {
  it("lets a writer publish what is granted, and nothing else", async () => {
    const [writer, reader] = await Promise.all([as("writer"), as("reader")]);
    const texts = await received(reader, "orders.>");
    const violations = violationsOf(writer);
    writer.publish("orders.1.new", "granted");
    writer.publish("orders.1.paid", "not granted");
    writer.publish("orders.1.new.urgent", "a token too many");
    expect(await violations()).toEqual(["publish orders.1.paid", "publish orders.1.new.urgent"]);
    await expect.poll(() => texts).toEqual(["granted"]);
  });

  it("lets a writer subscribe to nothing, and a reader publish nothing", async () => {
    const [writer, reader] = await Promise.all([as("writer"), as("reader")]);
    const [ofWriter, ofReader] = [violationsOf(writer), violationsOf(reader)];
    await received(writer, "orders.1.new");
    reader.publish("orders.1.new");
    expect(await ofWriter()).toEqual(["subscription orders.1.new"]);
    expect(await ofReader()).toEqual(["publish orders.1.new"]);
  });
});

describe("queue groups", () => {
  it("let a worker in by its group, each message going to one member", async () => {
    const [writer, one, two] = await Promise.all([as("writer"), as("worker"), as("worker")]);
    const [first, second] = await Promise.all([
      received(one, "orders.*.new", "workers"),
      received(two, "orders.*.new", "workers"),
    ]);
    for (let order = 0; order < 20; order++) writer.publish(`orders.${order}.new`, String(order));
    await writer.flush();
    await expect.poll(() => first.length + second.length).toBe(20);
    expect(new Set([...first, ...second]).size).toBe(20);
  });

  it("keep the same subject closed without the group, and for another one", async () => {
    const worker = await as("worker");
    const violations = violationsOf(worker);
    await received(worker, "orders.*.new");
    await received(worker, "orders.*.new", "others");
    expect(await violations()).toEqual(["subscription orders.*.new", "subscription orders.*.new"]);
  });
});

describe("responses", () => {
  it("answer a request although nothing may be published", async () => {
    const [asker, server] = await Promise.all([as("asker"), as("server")]);
    await echo(server, "ask.one");
    expect((await asker.request("ask.one", "hello")).string()).toBe("hello");
    const violations = violationsOf(server);
    server.publish("_INBOX.guess", "unasked");
    expect(await violations()).toEqual(["publish _INBOX.guess"]);
  });

  it("end after the granted number", async () => {
    const [asker, server] = await Promise.all([as("asker"), as("server")]);
    const violations = violationsOf(server);
    await echo(server, "ask.many", 3);
    const replies = await received(asker, "_INBOX.many");
    asker.publish("ask.many", "again", { reply: "_INBOX.many" });
    await expect.poll(violations).toEqual(["publish _INBOX.many"]);
    expect(replies).toEqual(["again", "again"]);
  });

  it("are not allowed where none are granted", async () => {
    const [asker, mute] = await Promise.all([as("asker"), as("mute")]);
    const violations = violationsOf(mute);
    await echo(mute, "ask.mute");
    asker.publish("ask.mute", "hello", { reply: "_INBOX.mute" });
    await expect.poll(violations).toEqual(["publish _INBOX.mute"]);
  });
});
