import { describe, expect, it } from "vitest";
import {
  agent,
  compile,
  consume,
  decide,
  exportService,
  exportStream,
  follow,
  kv,
  mqtt,
  policy,
  publish,
  stream,
  subscribe,
  type AccountOptions,
  type Grant,
} from "../../../../access/index.ts";
import { aRole, CLAIMS, documentOf, lineOf, mistakesOf, orders } from "../fixture.ts";

const device = mqtt({ publish: ["plant/{oid}/state"], subscribe: ["plant/{oid}/orders/#"] });

describe("a role for MQTT", () => {
  it("may use its topics as subjects, and nothing else", () => {
    expect(documentOf([aRole({ grants: [device] })]).roles["Orders.Read"]).toMatchObject({
      connections: ["MQTT"],
      publish: { allow: ["plant.{oid}.state"], deny: [] },
      subscribe: { allow: ["plant.{oid}.orders", "plant.{oid}.orders.>"], deny: [] },
    });
  });

  it("is the only one whose sessions may be of MQTT clients", () => {
    const roles = [aRole({ grants: [device] }), aRole({}, "Orders.Other")];
    const document = documentOf(roles);
    const of = (...held: string[]) => {
      const identity = { kind: "user", roles: held, claims: CLAIMS } as const;
      const decision = decide(document, identity, { now: 1_800_000_000 });
      return decision.granted && decision.permissions.connections;
    };
    expect(of("Orders.Read")).toEqual(["MQTT"]);
    expect(of("Orders.Read", "Orders.Other")).toEqual(["MQTT"]);
    expect(of("Orders.Other")).toBeUndefined();
  });

  it("lets agents that act for its holders use MQTT only if their bounds do", () => {
    const bounded = (bounds: readonly Grant[]) => {
      const clients = [CLAIMS.azp];
      const agents = [
        agent("helper", { description: "Helps", clients, account: "orders", bounds }),
      ];
      const roles = [aRole({ grants: [device] })];
      const { document } = compile(policy({ accounts: [orders()], roles, agents }));
      const identity = { kind: "user", roles: ["Orders.Read"], claims: CLAIMS } as const;
      const decision = decide(document, identity, { now: 1_800_000_000 });
      return decision.granted && decision.permissions;
    };
    expect(bounded([publish("plant.>")])).not.toHaveProperty("connections");
    expect(bounded([mqtt({ publish: ["plant/#"] })])).toMatchObject({
      ...{ connections: ["MQTT"], agent: "helper" },
    });
  });

  it.each<[string, AccountOptions["jetstream"], string[]]>([
    ["no JetStream", undefined, ["mqtt_jetstream"]],
    ["memory alone", { memory: "1GiB" }, ["mqtt_jetstream"]],
    ["four streams", { disk: "1GiB", streams: 4 }, ["mqtt_streams"]],
    ["five streams", { disk: "1GiB", streams: 5 }, []],
    ["none left", { disk: "1GiB", streams: 0 }, ["mqtt_streams"]],
    ["as many as it likes", { disk: "unlimited" }, []],
  ])("in an account with %s", (_what, jetstream, codes) => {
    const mistakes = mistakesOf([aRole({ grants: [device] })], [orders({ jetstream })]);
    expect(mistakes.map(({ code }) => code)).toEqual(codes);
    for (const mistake of mistakes) expect(mistake).toMatchObject({ account: "orders" });
  });

  it("in an account with room for the streams of the policy, but not for those of MQTT", () => {
    const grants = [device, follow(stream("ORDERS", { subjects: ["orders.>"] }))];
    const streamsOf = (streams: number) =>
      mistakesOf([aRole({ grants })], [orders({ jetstream: { disk: "1GiB", streams } })]);
    expect(String(streamsOf(5)[0])).toMatch(/besides the 1 that the policy names.*streams: 6/);
    expect(streamsOf(6)).toEqual([]);
  });

  it.each<[Grant, string, RegExp]>([
    [mqtt({}), "topic_missing", /plant/],
    [mqtt({ publish: ["plant/*"] }), "topic_invalid", /'\+'/],
    [mqtt({ subscribe: ["plant/#/state"] }), "topic_invalid", /last level/],
    [mqtt({ publish: ["plant/{upn}"] }), "placeholder_unknown", /\{oid\}/],
    [mqtt({ publish: ["plant/x-{oid}"] }), "placeholder_misplaced", /whole token/],
    [mqtt({ subscribe: ["plant/+"] }), "subject_star_reaches_on", /plant\.\*\.>/],
    [mqtt({ publish: ["$SYS/REQ/x"] }), "subject_system", /leave it out/],
    [mqtt({ publish: ["$MQTT/sess/x"] }), "mqtt_internal", /narrower/],
  ])("with $0.label is a mistake", (grant, code, remedy) => {
    const [mistake, ...others] = mistakesOf([aRole({ grants: [grant] })]);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ code, role: "Orders.Read" });
    expect(String(mistake)).toMatch(remedy);
    expect(lineOf(mistake)).toContain("mqtt(");
  });
});

describe("beside a role for MQTT, no other role may", () => {
  const messages = stream("$MQTT_msgs", { subjects: ["kept.>"] });
  const others: [string, Grant, Grant[]][] = [
    ["publish as nats-server does", publish("$MQTT.msgs.orders.cancel"), []],
    ["publish to everything", publish(">"), [publish("$SYS.>")]],
    ["read what servers say to each other", subscribe("$MQTT.>"), []],
    ["read messages that wait for others", follow(messages), []],
    ["take them", consume(messages, { consumer: "x" }), []],
    ["use all of JetStream", publish("$JS.API.>"), []],
    ["look into sessions", publish("$JS.API.STREAM.MSG.GET.*"), []],
    ["look into sessions by the domain", publish("$JS.hub.API.DIRECT.GET.>"), []],
    ["acknowledge for others", publish("$JS.ACK.>"), []],
  ];

  it.each(others)("%s", (_what, grant, denies) => {
    const found = (grants: Grant[]) =>
      mistakesOf([aRole({ grants }, "Device"), aRole({ grants: [grant], denies }, "Other")]);
    expect(found([device])).toContainEqual(
      expect.objectContaining({ code: "mqtt_internal", role: "Other" }),
    );
    expect(found([publish("plant.state")])).toEqual([]);
  });

  it.each([
    stream("ALL", { subjects: ["$MQTT.msgs.>"] }),
    stream("COPY", { subjects: [], sources: [{ name: "$MQTT_msgs" }] }),
    stream("$MQTT_sess", { subjects: ["mine"] }),
  ])("have a stream such as $name", (copy) => {
    const grants = [consume(copy, { consumer: "x" })];
    const mistakes = mistakesOf([
      aRole({ grants: [device] }, "Device"),
      aRole({ grants }, "Other"),
    ]);
    expect(mistakes).toContainEqual(
      expect.objectContaining({ code: "mqtt_internal", account: "orders" }),
    );
  });

  it("but the streams of its own, and everything except what is kept for MQTT", () => {
    const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });
    const grants = [follow(ORDERS), consume(ORDERS, { consumer: "c", create: true })];
    const buckets = [kv("prices").read(), kv("prices").write(), kv("prices").manage()];
    const denies = [subscribe("$SYS.>"), subscribe("$MQTT.>")];
    expect(
      mistakesOf([
        aRole({ grants: [device] }, "Device"),
        aRole({ grants: [...grants, ...buckets] }, "Streams"),
        aRole({ grants: [subscribe(">")], denies }, "Wide"),
      ]),
    ).toEqual([]);
  });

  it("and no other account, by an export", () => {
    const exports = [
      exportService("$MQTT.>", { name: "all", description: "All" }),
      exportStream("plant.>", { name: "plant", description: "The plant" }),
    ];
    expect(mistakesOf([aRole({ grants: [device] })], [orders({ exports })])).toMatchObject([
      { code: "mqtt_internal", account: "orders" },
    ]);
  });
});
