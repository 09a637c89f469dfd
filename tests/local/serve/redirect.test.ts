import { jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publish, request, serve, type Grant, type ServeOptions } from "../../../access/index.ts";
import { granted, OID } from "../grants/prove.ts";
import { startServer, type TestServer } from "../grants/server.ts";
import { libraries } from "./services.ts";

/** A requester that may ask a service and nothing else names a reply subject that it may not publish to. */
const asks = ["orders.status", "orders.where"] as const;

const service = (options: ServeOptions, ...more: Grant[]) =>
  granted([
    ...asks.map((subject) => serve(subject, { queue: "shop", ...options })),
    ...["orders.list", "orders.cancel"].map((subject) => serve(subject, { queue: "shop" })),
    ...[serve("$SRV.>"), ...more],
  ]);
const anywhere: ServeOptions = { responses: { max: 1, ttl: "10s" } };
const services = {
  inboxes: service({}, publish("orders.events.>")),
  anywhere: service(anywhere),
};
type Kind = keyof typeof services;

let server: TestServer;
const names = Object.keys(libraries);
const accountOf = (kind: Kind, library: string) => `${kind}-${names.indexOf(library)}`;
beforeAll(async () => {
  const asker = granted(asks.map((subject) => request(subject)));
  server = await startServer(
    names.flatMap((library) =>
      (["inboxes", "anywhere"] as const).map((kind) => ({
        name: accountOf(kind, library),
        rules: services[kind],
        others: { asker },
      })),
    ),
  );
});
afterAll(() => server.stop());

interface Attacked {
  /** Subjects on which something appeared. */
  readonly heard: readonly string[];
  readonly streams: readonly string[];
  readonly key: string | undefined;
}

async function attack(kind: Kind, library: string): Promise<Attacked> {
  const account = accountOf(kind, library);
  const admin = await server.admin(account);
  const asker = await server.session(account, `_INBOX.${OID}.asker`, "asker");
  const url = `nats://${account}:${account}@127.0.0.1:${server.port}`;
  const running = await libraries[library]?.(url, `_INBOX.${OID}`);
  try {
    const manager = await jetstreamManager(admin);
    await manager.streams.add({ name: "X", subjects: ["x"] });
    const bucket = await new Kvm(admin).create("b");
    const heard = await hearing(admin, ["orders.cancel", "orders.events.paid", "_INBOX.other.x"]);
    for (const asked of asks) {
      for (const reply of ["orders.cancel", "orders.events.paid", "_INBOX.other.x", "$KV.b.k"])
        asker.publish(asked, "forged", { reply });
      asker.publish(asked, "", { reply: "$JS.API.STREAM.DELETE.X" });
      // the service has answered all of the above once it answers this
      await asker.request(asked, "done", { timeout: 5_000 });
    }
    await admin.flush();
    const streams: string[] = [];
    for await (const { config } of manager.streams.list()) streams.push(config.name);
    return {
      heard: [...new Set(heard)].sort(),
      streams: streams.sort(),
      key: (await bucket.get("k"))?.string(),
    };
  } finally {
    await running?.stop();
    await Promise.all([admin.close(), asker.close()]);
  }
}

async function hearing(nats: NatsConnection, subjects: readonly string[]): Promise<string[]> {
  const heard: string[] = [];
  for (const subject of subjects)
    nats.subscribe(subject, { callback: () => void heard.push(subject) });
  await nats.flush();
  return heard;
}

describe.each(names)("by %s", (library) => {
  it("a service can be sent to inboxes, and where its role publishes anyway", async () => {
    expect(await attack("inboxes", library)).toEqual({
      heard: ["_INBOX.other.x", "orders.events.paid"],
      streams: ["KV_b", "X"],
      key: undefined,
    });
  }, 600_000);

  it("a service with 'responses' can be sent anywhere", async () => {
    expect(await attack("anywhere", library)).toEqual({
      heard: ["_INBOX.other.x", "orders.cancel", "orders.events.paid"],
      streams: ["KV_b"],
      key: "forged",
    });
  }, 600_000);
});
