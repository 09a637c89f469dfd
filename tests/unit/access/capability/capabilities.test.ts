import { describe, expect, it } from "vitest";

import {
  capabilities,
  capabilitiesOf,
  type Capability,
} from "../../../../access/capability/index.ts";
import { publish, stream, subjects, subscribe, consume } from "../../../../access/index.ts";
import { aRole, CLAIMS, documentOf } from "../fixture.ts";
import { rules, words } from "./words.ts";
import { failing } from "../../../support/failing.ts";

describe("a subject means", () => {
  it.each([
    ["$JS.API.STREAM.DELETE.ORDERS", "delete stream ORDERS"],
    ["$JS.API.STREAM.DELETE.KV_prices", "delete bucket prices"],
    ["$JS.API.STREAM.PURGE.OBJ_invoices", "purge object bucket invoices"],
    ["$JS.API.STREAM.*.ORDERS", "delete stream ORDERS"],
    ["$JS.API.*.DELETE.ORDERS", "delete stream ORDERS"],
    ["$JS.*.STREAM.DELETE.ORDERS", "delete stream ORDERS"],
    ["*.API.STREAM.DELETE.ORDERS", "delete stream ORDERS"],
    ["*.*.*.*.*", "delete any stream"],
    ["$JS.API.STREAM.DELETE.>", "delete any stream"],
    ["$JS.API.STREAM.DELETE.{azp}", "delete stream {azp}"],
    ["$JS.hub.API.STREAM.DELETE.ORDERS", "delete stream ORDERS in domain hub"],
    ["$JS.*.API.STREAM.DELETE.*", "delete any stream in any domain"],
    ["$JS.API.CONSUMER.DELETE.*.shipping", "delete consumer shipping on any stream"],
    ["$JS.ACK.*.*.ORDERS.shipping.>", "acknowledge messages of consumer shipping on stream ORDERS"],
    ["$JS.ACK.>", "acknowledge messages of any consumer on any stream"],
    ["$JS.FC.ORDERS.>", "answer flow control of stream ORDERS"],
    ["$JS.FC.*.*.ORDERS.shipping.*", "answer flow control of stream ORDERS"],
    ["$KV.prices.tea", "write key tea of bucket prices"],
    ["$KV.*.tea", "write key tea of any bucket"],
    ["$JS.hub.API.$KV.prices.>", "write keys of bucket prices in domain hub"],
    ["$O.invoices.C.>", "write content into object bucket invoices"],
    ["$O.invoices.M.>", "write entries of object bucket invoices"],
    ["$SRV.PING", "look up services (PING)"],
    ["$SRV.>", "look up services"],
    ["nats-entra.whoami.{oid}.>", "ask the callouts who it is"],
    ["$SYS.REQ.USER.INFO", "send a server's answer to any subject of the account"],
    ["$SYS.REQ.SERVER.*.KICK", "send requests to the servers (REQ.SERVER.*.KICK)"],
    ["_INBOX.>", "send replies to any inbox"],
    ["_INBOX.{oid}.>", "send replies to itself"],
    ["$MQTT.>", "meddle with MQTT sessions"],
    [
      "$JS.API.STREAM.FROBNICATE.ORDERS",
      "send other JetStream requests (STREAM.FROBNICATE.ORDERS)",
    ],
    ["$KV.prices", "publish $KV.prices"],
    ["orders.new", "publish orders.new"],
  ])("publish %s: %s", (pattern, text) => {
    expect(words({ publish: [pattern] })).toContain(text);
  });

  it.each([
    ["$JS.EVENT.ADVISORY.STREAM.DELETED.*", "hear when any stream is deleted"],
    ["$JS.EVENT.>", "hear all events of JetStream"],
    ["$JS.API.>", "overhear requests to JetStream"],
    ["$KV.prices.>", "hear changes to keys of bucket prices"],
    ["$O.invoices.M.>", "hear changes to entries of object bucket invoices"],
    ["$SRV.>", "answer look-ups of services"],
    ["$SYS.REQ.USER.AUTH", "decide who may log in"],
    ["$SYS.ACCOUNT.>", "hear the servers' events (ACCOUNT.>)"],
    ["_INBOX.{oid}.>", "receive its own replies"],
    ["_INBOX.{azp}.>", "receive replies to inbox {azp}.>"],
    ["_INBOX.>", "receive replies to any inbox"],
    ["orders.> q", "receive orders.> in queue group q"],
    ["$KV.prices.> q", "hear changes to keys of bucket prices in queue group q"],
  ])("receive %s: %s", (entry, text) => {
    expect(words({ subscribe: [entry] })).toContain(text);
  });

  it("one thing when it is exactly that", () => {
    for (const subject of ["$JS.API.STREAM.DELETE.*", "$KV.>", "$KV.prices.>", "$JS.ACK.S.C.>"]) {
      expect(words({ publish: [subject] })).toHaveLength(1);
    }
  });

  it("nothing of JetStream when it only looks like it", () => {
    const publish = ["JS.API.STREAM.DELETE.ORDERS", "js.API.>", "$JS"];
    expect(words({ publish })).toEqual(publish.map((subject) => `publish ${subject}`).sort());
  });
});

describe("a wide grant tells everything that it implies", () => {
  const only = (capability: Capability | undefined) => capability?.parts.map(({ text }) => text);

  it("the whole JetStream API", () => {
    const [capability, ...others] = capabilitiesOf(rules({ publish: ["$JS.API.>"] }));
    expect(others).toEqual([]);
    expect(capability).toMatchObject({ text: "use the whole JetStream API", risk: "high" });
    expect(only(capability)).toEqual(
      expect.arrayContaining([
        "delete any stream",
        "purge any stream",
        "delete messages of any stream",
        "create any consumer on any stream",
        "read any message of any stream",
        "restore any stream",
        "send other JetStream requests",
      ]),
    );
    expect(only(capability)).toHaveLength(41);
  });

  it("every stream, or every consumer", () => {
    expect(words({ publish: ["$JS.API.STREAM.>", "$JS.API.CONSUMER.>"] })).toEqual([
      "manage every consumer",
      "manage every stream",
    ]);
  });

  it("everything", () => {
    const all = capabilitiesOf(rules({ publish: [">"], subscribe: [">"] }));
    expect(all.map(({ text }) => text)).toEqual([
      "publish to every subject",
      "receive every subject",
    ]);
    expect(only(all[0])).toEqual(
      expect.arrayContaining(["delete any stream", "write keys of any bucket"]),
    );
  });

  it("a deny breaks it up into what is left", () => {
    const told = words({ publish: ["$JS.API.>"], neverPublish: ["$JS.API.STREAM.DELETE.>"] });
    expect(told.length).toBeGreaterThan(15);
    expect(told.join()).not.toContain("delete any stream");
    expect(told).toContain("purge any stream");
    expect(told).toContain("manage every consumer");
  });

  it("a wildcard in front reaches into everything of that shape", () => {
    const told = words({ publish: ["*.prices.>"] });
    expect(told).toContain("publish *.prices.>");
    expect(told).toContain("write keys of bucket prices");
  });
});

describe("denies", () => {
  it("take away whole capabilities", () => {
    const publish = ["$JS.API.STREAM.*.ORDERS"];
    const told = words({ publish, neverPublish: ["$JS.API.STREAM.DELETE.*"] });
    expect(told.join()).not.toContain("delete stream");
    expect(told).toContain("purge stream ORDERS");
  });

  it.each([
    [["$JS.API.STREAM.DELETE.ORDERS"], "delete any stream except ORDERS"],
    [["$JS.API.STREAM.*.ORDERS", "$JS.*.*.x"], "delete any stream except ORDERS"],
    [["$JS.API.STREAM.*.A", "$JS.API.*.DELETE.B"], "delete any stream except A and B"],
    [
      ["A", "B", "C", "D", "E"].map((name) => `$JS.API.STREAM.DELETE.${name}`),
      "delete any stream except A, B, C and 2 more",
    ],
  ])("%j are exceptions: %s", (neverPublish, text) => {
    expect(words({ publish: ["$JS.API.STREAM.DELETE.*"], neverPublish })).toEqual([text]);
  });

  it("on one of two names say which", () => {
    const publish = ["$JS.API.CONSUMER.DELETE.*.*"];
    const except = (deny: string) =>
      words({ publish, neverPublish: [`$JS.API.CONSUMER.DELETE.${deny}`] });
    expect(except("ORDERS.*")).toEqual(["delete any consumer on any stream except stream ORDERS"]);
    expect(except("*.audit")).toEqual(["delete any consumer on any stream except consumer audit"]);
    expect(except("ORDERS.audit")).toEqual([
      "delete any consumer on any stream except consumer audit on stream ORDERS",
    ]);
  });

  it("together leave nothing", () => {
    const neverPublish = ["$KV.prices.*", "$KV.prices.*.>"];
    expect(words({ publish: ["$KV.prices.>"], neverPublish })).toEqual([]);
  });

  it("of a GUID narrow a claim, for its bearer", () => {
    const neverPublish = [`agents.${CLAIMS.oid}.x`];
    expect(words({ publish: ["agents.{oid}.x"], neverPublish })).toEqual([
      `publish agents.{oid}.x except agents.${CLAIMS.oid}.x`,
    ]);
  });

  it("of a queue group do not bear on other subscriptions", () => {
    expect(words({ subscribe: ["a.> q", "b.>"], neverSubscribe: ["a.x r", "b.x r"] })).toEqual([
      "receive a.> in queue group q",
      "receive b.>",
    ]);
  });
});

describe("receiving", () => {
  it("reaches on after a last '*', as in nats-server, unless that is denied", () => {
    expect(words({ subscribe: ["a.*"] })).toEqual(["receive a.>"]);
    expect(words({ subscribe: ["a.*"], neverSubscribe: ["a.*.>"] })).toEqual(["receive a.*"]);
    expect(words({ subscribe: ["a.*"], neverSubscribe: ["a.*"] })).toEqual([]);
  });

  it("without a queue group includes receiving in one", () => {
    expect(words({ subscribe: ["a.b q", "a.>"] })).toEqual(["receive a.>"]);
  });
});

describe("capabilities of a document", () => {
  const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
  const document = documentOf([
    aRole({ grants: [consume(ORDERS, { consumer: "shipping" })] }, "Ship"),
    aRole({ grants: [publish("orders.new"), subscribe("orders.>")] }, "Take"),
    aRole({ grants: [publish("x")], denies: [publish("orders.new")] }, "Hold"),
  ]);
  const texts = (...roles: string[]) => capabilities(document, roles).map(({ text }) => text);

  it("are those of a role, or of several in one session", () => {
    expect(capabilities(document, "Ship").map(({ text }) => text)).toEqual([
      "consume stream ORDERS as shipping",
    ]);
    expect(texts("Ship", "Take")).toEqual([
      "publish orders.new",
      "receive orders.>",
      "consume stream ORDERS as shipping",
    ]);
    expect(texts("Hold", "Take")).toEqual(["publish x", "receive orders.>"]);
  });

  it("lead back to the entries of the document", () => {
    const [first] = capabilities(document, "Take");
    expect(first?.publish).toEqual([
      { pattern: "orders.new", except: [], entries: ["orders.new"] },
    ]);
  });

  it("are refused for a role that is not there", () => {
    expect(() => capabilities(document, "Shop")).toThrow(failing(/did you mean 'Ship'/));
  });
});

describe("capabilities of a difference", () => {
  const { difference, patterns, publishSet, receiveSet } = subjects;

  it("tell what was gained", () => {
    const before = publishSet({ allow: ["$JS.API.>"], deny: ["$JS.API.STREAM.>"] });
    const after = publishSet({ allow: ["$JS.API.>"], deny: ["$JS.API.STREAM.DELETE.ORDERS"] });
    const gained = capabilitiesOf({ publish: patterns(difference(after, before)), receive: [] });
    const texts = gained.map(({ text }) => text);
    expect(texts).toContain("delete any stream except ORDERS");
    expect(texts).toContain("create and reconfigure any stream");
    expect(texts.join()).not.toContain("consumer");
  });

  it("tell queue groups", () => {
    const before = receiveSet({ allow: ["orders.new workers"], deny: [] });
    const after = receiveSet({ allow: ["orders.new"], deny: [] });
    const gained = capabilitiesOf({ publish: [], receive: patterns(difference(after, before)) });
    expect(gained.map(({ text }) => text)).toContain("receive orders.new");
  });
});
