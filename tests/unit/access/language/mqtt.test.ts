import { describe, expect, it } from "vitest";
import {
  account,
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
  publishTo,
  request,
  serve,
  service,
  stream,
  subscribe,
  vault,
  type AccountOptions,
  type DecideOptions,
  type Grant,
  type Role,
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

  const documents = documentOf([aRole({ grants: [device] }), aRole({}, "Orders.Other")]);
  const decided = (connection: DecideOptions["connection"], ...roles: string[]) => {
    const identity = { kind: "user", roles, claims: CLAIMS } as const;
    const decision = decide(documents, identity, { now: 1_800_000_000, connection });
    return decision.granted ? decision.permissions : decision.reason;
  };

  it("is the only one whose sessions may be of MQTT clients", () => {
    expect(decided("MQTT", "Orders.Read")).toMatchObject({ connections: ["MQTT"] });
    expect(decided("MQTT", "Orders.Read", "Orders.Other")).toMatchObject({
      ...{ connections: ["MQTT"], roles: ["Orders.Other", "Orders.Read"] },
    });
    expect(decided("MQTT", "Orders.Other")).not.toHaveProperty("connections");
  });

  it.each(["CLIENT", "LEAFNODE"] as const)("counts for no other connection: %s", (connection) => {
    expect(decided(connection, "Orders.Read")).toBe("connection_type");
    const both = decided(connection, "Orders.Read", "Orders.Other");
    expect(both).toMatchObject({
      roles: ["Orders.Other"],
      publish: { allow: expect.not.arrayContaining(["plant.x.state"]) as unknown },
    });
    expect(JSON.stringify(both)).not.toContain("plant");
  });

  it("chooses no account where it does not count", () => {
    const shop = account("shop", { description: "Shop" });
    const roles = [aRole({ grants: [device] }), aRole({ account: shop }, "Shop.Read")];
    const document = documentOf(roles, [orders(), shop]);
    const identity = { kind: "user", roles: ["Orders.Read", "Shop.Read"], claims: CLAIMS } as const;
    const at = (connection: "CLIENT" | "MQTT", account?: string) => {
      const options = { now: 1_800_000_000, connection, ...(account && { account }) };
      const decision = decide(document, identity, options);
      return decision.granted ? decision.permissions.account : decision.reason;
    };
    expect(at("CLIENT")).toBe("shop");
    expect(at("CLIENT", "orders")).toBe("connection_type");
    expect(at("MQTT")).toBe("account_ambiguous");
    expect(at("MQTT", "orders")).toBe("orders");
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
    const streams = [stream("ORDERS", { account: "orders", subjects: ["orders.>"] })];
    const roles = [aRole({ grants: [device] })];
    const within = (most: number) => {
      const accounts = [orders({ jetstream: { disk: "1GiB", streams: most } })];
      return () => compile(policy({ accounts, roles, streams }));
    };
    expect(within(5)).toThrow(/besides the 1 that the policy names/);
    expect(within(6)).not.toThrow();
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

  /** A stored reply takes the place of a session (tests/attack/mqtt/replies.test.ts). */
  describe("have an answer sent there", () => {
    const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });
    const data = vault("data", { description: "Data", jetstream: { disk: "1GiB" } });
    const FAR = stream("FAR", { account: data, subjects: ["far.>"] });
    const shop = account("shop", { description: "Shop" });
    const status = service("status", { account: shop });
    const accounts = [orders(), data, shop];
    const beside = (grants: Grant[]) => [
      aRole({ grants: [device] }, "Device"),
      aRole({ grants }, "Other"),
      aRole({ account: shop, grants: [serve(status)] }, "Shop.Serve"),
    ];

    it.each<[string, Grant]>([
      ["of JetStream", follow(ORDERS)],
      ["a stored message", consume(ORDERS, { consumer: "c", create: true })],
      ["an acknowledgement", publishTo(ORDERS)],
      ["a key", kv("prices").read()],
      ["a key that it wrote", kv("prices").write()],
      ["an acknowledgement of another account", publishTo(FAR)],
      ["a message of another account", consume(FAR, { consumer: "c" })],
      ["an answer of a service", request(status)],
    ])("such as %s", (_what, grant) => {
      const [mistake, ...others] = mistakesOf(beside([grant]), accounts);
      expect(others).toEqual([]);
      expect(mistake).toMatchObject({ code: "mqtt_internal", role: "Other" });
      expect(mistake?.message).toMatch(
        /a request on \S+ says where its answer goes|can be sent on/,
      );
      expect(mistake?.next).toMatch(/another account/);
      expect(lineOf(mistake)).toContain("[");
    });

    it("unless it is in another account", () => {
      const roles = [
        aRole({ grants: [device] }, "Device"),
        aRole(
          { account: shop, grants: [publishTo(FAR), kv("p", { account: data }).read()] },
          "Far",
        ),
      ];
      expect(mistakesOf(roles, accounts)).toEqual([]);
    });

    it("but devices may store what they publish, since MQTT has no replies", () => {
      const STATES = stream("STATES", { account: "orders", subjects: ["plant.*.state"] });
      const stores = mqtt({ publish: ["plant/{oid}/state"] });
      const roles = [aRole({ grants: [stores] }, "Device")];
      const compiled = (all: Role[]) =>
        compile(policy({ accounts: [orders()], roles: all, streams: [STATES] }));
      expect(() => compiled(roles)).not.toThrow();
      const asClient = aRole({ grants: [publish("plant.{oid}.state")] }, "Client");
      expect(() => compiled([...roles, asClient])).toThrow(/mqtt_internal|reaches '\$MQTT/);
    });
  });

  it("but use subjects, a service of the account, and everything except what is kept for MQTT", () => {
    const status = service("status", { account: "orders" });
    const denies = [subscribe("$SYS.>"), subscribe("$MQTT.>")];
    expect(
      mistakesOf([
        aRole({ grants: [device] }, "Device"),
        aRole({ grants: [publish("plant.*.orders.>"), request(status)] }, "Office"),
        aRole({ grants: [serve(status)] }, "Serve"),
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
