import { describe, expect, it } from "vitest";
import type { ConnectionWatchOptions } from "../../../../callout/connections/watch.ts";
import { ConnectionWatch } from "../../../../callout/connections/watch.ts";
import { keyPair, publicKey, streamsUserName, userJwt } from "../../../../nats/index.ts";
import type { AuditEvent } from "../../../../protocol/audit/event.ts";
import { pair, secretOf } from "../../../support/nats-keys.ts";
import { sessionOf } from "../../../support/session.ts";

const keys = pair("orders");
const account = publicKey("account", keys.identity);
const user = publicKey("user", secretOf("somebody"));
const calloutUser = publicKey("user", secretOf("callout"));
const server = { name: "n1", id: "NAAA", cluster: "c" };

const jwtOf = (more: object = {}) =>
  userJwt({
    ...{ name: "break-glass:x", user, account, signer: keyPair("account", keys.signing) },
    ...{ issuedAt: 1, publish: { allow: [], deny: [] }, subscribe: { allow: [], deny: [] } },
    ...more,
  });

function watching(changes: Partial<ConnectionWatchOptions> = {}) {
  const records: AuditEvent[] = [];
  const logged: string[] = [];
  const counted: string[] = [];
  const forgotten: string[] = [];
  const tell = (event: string) => void logged.push(event);
  const watch = new ConnectionWatch({
    instance: "callout-0",
    accounts: () => new Map([[account, "orders"]]),
    isCallout: (of) => of === calloutUser,
    find: () => undefined,
    forget: (of, client) => void forgotten.push(`${of} ${client}`),
    audit: {
      append: (record) => {
        records.push(record);
        return Promise.resolve();
      },
    },
    metrics: {
      ended: (reason) => void counted.push(reason),
      bypassed: () => void counted.push("bypassed"),
    },
    log: { debug: tell, info: tell, warn: tell, error: tell },
    ...changes,
  });
  const told = (client: object, more: object = {}) => {
    const about = { id: 7, acc: account, user, host: "127.0.0.1", start: "2026-11-24T08:00:00Z" };
    watch.accept(Buffer.from(JSON.stringify({ server, client: { ...about, ...client }, ...more })));
  };
  return { told, watch, records, logged, counted, forgotten };
}

describe("a connection that begins", () => {
  it("came past the callouts, when its JWT is of the account itself", () => {
    const { told, records, counted, logged } = watching();
    told({ jwt: jwtOf({ tags: ["reason:INC-1"], expires: 1_800_000_000 }) });
    expect(records).toMatchObject([
      {
        ...{ decision: "bypassed", user: "break-glass:x", user_nkey: user, account: "orders" },
        ...{ tags: ["reason:INC-1"], nats_exp: 1_800_000_000, client: { id: 7 } },
      },
    ]);
    expect(counted).toEqual(["bypassed"]);
    expect(logged).toEqual(["session_not_granted"]);
  });

  it("is recorded once, however often it is told, and always under one id", () => {
    const { told, records } = watching();
    for (let round = 0; round < 3; round++) told({ jwt: jwtOf() });
    expect(records).toHaveLength(1);
    const another = watching();
    another.told({ jwt: jwtOf() });
    expect(another.records[0]?.id).toBe(records[0]?.id);
  });

  it.each([
    ["no JWT: a callout was asked", {}],
    ["the sentinel's JWT, which is of another account", { jwt: jwtOf({ account: "AOTHER" }) }],
    ["what is no JWT", { jwt: "eyJ" }],
    ["an account that is not the policy's", { acc: "AOTHER", jwt: jwtOf({ account: "AOTHER" }) }],
  ])("is no news with %s", (_what, client) => {
    const { told, records, counted } = watching();
    told(client);
    expect(records).toEqual([]);
    expect(counted).toEqual([]);
  });
});

describe("a connection by which a callout makes streams", () => {
  const ended = { timestamp: "2026-11-24T09:00:00Z", reason: "Client Closed" };
  const own = jwtOf({ name: streamsUserName, user: calloutUser });

  it("is no news, neither when it begins nor when it ends", () => {
    const { told, records } = watching();
    told({ jwt: own, user: calloutUser });
    told({ jwt: own, user: calloutUser }, ended);
    expect(records).toEqual([]);
  });

  it.each([
    ["the name alone, with another key", jwtOf({ name: streamsUserName })],
    ["the callout's key under another name", jwtOf({ user: calloutUser })],
  ])("is not one that has %s", (_what, jwt) => {
    const { told, records } = watching();
    told({ jwt });
    expect(records).toMatchObject([{ decision: "bypassed" }]);
  });
});

describe("a connection that ends", () => {
  it("is recorded with the server's reason, and no text of the client", () => {
    const { told, records, counted } = watching();
    const stop = { timestamp: "2026-11-24T09:00:00Z", reason: "Client Closed" };
    told({ user: "user:x", name: "hunter2", lang: "hunter2" }, stop);
    expect(records).toMatchObject([{ activity_id: 2, end: "Client Closed", seconds: 3600 }]);
    expect(JSON.stringify(records)).not.toContain("hunter2");
    expect(counted).toEqual(["Client Closed"]);
  });

  it("is forgotten, once its record has what is remembered of it", () => {
    const memory = new Map([[`${server.id} 7`, sessionOf()]]);
    const { told, records } = watching({
      find: (of, client) => memory.get(`${of} ${client}`),
      forget: (of, client) => void memory.delete(`${of} ${client}`),
    });
    told({});
    expect(memory.size).toBe(1);
    told({}, { timestamp: "2026-11-24T09:00:00Z", reason: "Client Closed" });
    expect(records).toMatchObject([{ activity_id: 2, oid: sessionOf().identity.oid }]);
    expect(memory.size).toBe(0);
  });

  it("is forgotten in an account that the policy has no more", () => {
    const { told, records, forgotten } = watching({ accounts: () => new Map() });
    told({}, { timestamp: "2026-11-24T09:00:00Z", reason: "Client Closed" });
    expect(records).toEqual([]);
    expect(forgotten).toEqual([`${server.id} 7`]);
  });

  it("for a reason that is no server's is unknown", () => {
    const { told, records } = watching();
    told({}, { timestamp: "2026-11-24T09:00:00Z", reason: "<script>" });
    expect(records).toMatchObject([{ end: "unknown" }]);
  });
});

describe("what cannot be", () => {
  it.each(["", "{", "[]", '{"client":1}', '{"client":{},"server":{}}', '{"a":1,"a":2}'])(
    "read is passed over: %s",
    (text) => {
      const { watch, records } = watching();
      watch.accept(Buffer.from(text));
      expect(records).toEqual([]);
    },
  );

  it("recorded is logged", async () => {
    const audit = { append: () => Promise.reject(new Error("disk full")) };
    const { told, logged } = watching({ audit });
    told({ jwt: jwtOf() });
    await new Promise((resolve) => setImmediate(resolve));
    expect(logged).toEqual(["session_not_granted", "connection_not_recorded"]);
  });
});
