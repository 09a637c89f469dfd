import { describe, expect, it } from "vitest";

import {
  allow,
  applications,
  atMost,
  compile,
  consume,
  deny,
  directly,
  everyone,
  exportStream,
  follow,
  fromAccount,
  isolated,
  kv,
  limited,
  manage,
  never,
  objects,
  only,
  policy,
  prove,
  proved,
  ProofErrors,
  publish,
  separate,
  serve,
  stream,
  subscribe,
  users,
  within,
  type Account,
  type Counterexample,
  type Finding,
  type Invariant,
  type Role,
} from "../../../../access/index.ts";
import { aRole, orders } from "../fixture.ts";

const EVENTS = stream("EVENTS", { subjects: ["events.>"], allowDirect: true });
const prices = kv("prices");

function findings(
  roles: Role[],
  invariant: Invariant,
  accounts: Account[] = [orders()],
): readonly Finding[] {
  const { document, sources } = compile(policy({ accounts, roles }));
  return prove(document, sources, [invariant]);
}

/** The counterexample, or undefined when it is proved. */
function example(...args: Parameters<typeof findings>): Counterexample | undefined {
  const [found] = findings(...args);
  if (found !== undefined) expect(found.code).toBe("invariant_refuted");
  return found?.counterexample;
}

const reader = aRole({ grants: [subscribe("events.>")] }, "Reader");
const withoutCards = aRole(
  { grants: [publish("x")], denies: [subscribe("events.card.>")] },
  "Careful",
);

describe("never", () => {
  it("looks at a role with every other that its holders can have", () => {
    const example_ = example(
      [reader, aRole({}, "Other")],
      never("Other", subscribe("events.card.x")),
    );
    expect(example_).toMatchObject({ roles: ["Other", "Reader"], members: ["user"] });
  });

  it("counts the denies of the role it names, and of no other", () => {
    const roles = [reader, withoutCards];
    expect(example(roles, never("Careful", subscribe("events.card.>")))).toBeUndefined();
    expect(example(roles, never("Reader", subscribe("events.card.>")))).toMatchObject({
      roles: ["Reader"],
    });
  });

  it("does not count roles for others, or in other accounts", () => {
    const robot = { ...reader, members: ["application"] as const };
    expect(
      example([robot, aRole({}, "Other")], never("Other", subscribe("events.>"))),
    ).toBeUndefined();
    const far = { ...reader, account: "far" };
    const accounts = [orders(), { ...orders(), name: "far" }];
    expect(
      example([far, aRole({}, "Other")], never("Other", subscribe("events.>")), accounts),
    ).toBeUndefined();
  });

  it("means any queue group, or the one that it names", () => {
    const worker = aRole({ grants: [subscribe("jobs", { queue: "workers" })] });
    expect(example([worker], never(users, subscribe("jobs")))).toMatchObject({ queue: "workers" });
    expect(example([worker], never(users, subscribe("jobs", { queue: "other" })))).toBeUndefined();
  });

  it("follows streams, by whatever lets one read them", () => {
    const cards = never(users, subscribe("events.card.>"));
    const by = (...grants: Role["grants"]) => example([aRole({ grants })], cards)?.stream;
    expect(by(follow(EVENTS))).toBe("EVENTS");
    expect(by(consume(EVENTS, { consumer: "mine" }))).toBe("EVENTS");
    expect(by(follow(EVENTS, { subject: "events.card.new" }))).toBe("EVENTS");
    const next = publish("$JS.API.CONSUMER.MSG.NEXT.EVENTS.*");
    expect(by(publish("$JS.API.DIRECT.GET.EVENTS.events.card.>"), manage(EVENTS))).toBe("EVENTS");
    expect(by(publish("$JS.API.DIRECT.GET.EVENTS.events.sent"), manage(EVENTS))).toBeUndefined();
    expect(by(next, manage(EVENTS))).toBe("EVENTS");
    // those whose names it may use could be made by others, for anything
    expect(by(follow(EVENTS, { subject: "events.sent" }))).toBe("EVENTS");
    expect(by(manage(EVENTS))).toBeUndefined();
  });

  it("knows that filters are compared as they are written", () => {
    const role = aRole({
      grants: [publish("$JS.API.CONSUMER.CREATE.EVENTS.*.events.>"), manage(EVENTS)],
      denies: [publish("$JS.API.CONSUMER.CREATE.EVENTS.*.events.card.>")],
    });
    // a consumer for 'events.>' gets the cards as well
    expect(example([role], never(users, subscribe("events.card.>")))?.stream).toBe("EVENTS");
  });

  it("follows imports to where messages arrive, under the name that they have there", () => {
    const far = {
      ...orders({ imports: [fromAccount("orders", "e", { to: "shop.>" })] }),
      name: "far",
    };
    const accounts = [
      orders({ exports: [exportStream("events.>", { name: "e", description: "E" })] }),
      far,
    ];
    const listener = aRole({ account: "far", grants: [subscribe("shop.card.>")] }, "Listener");
    const cards = never(everyone, within("orders", subscribe("events.card.>")));
    expect(example([listener], cards, accounts)).toMatchObject({
      account: "far",
      subject: "shop.card.x",
      elsewhere: { account: "orders", subject: "events.card.x" },
    });
    const speaker = aRole({ grants: [publish("events.sent")] }, "Speaker");
    const sent = never(everyone, within("far", publish("shop.>")));
    expect(example([speaker], sent, accounts)).toMatchObject({
      account: "orders",
      subject: "events.sent",
      elsewhere: { account: "far", subject: "shop.sent" },
    });
  });

  it("takes what a helper is for, not what many others do as well", () => {
    const files = objects("files");
    const looks = aRole({ grants: [follow(EVENTS), files.read()] });
    expect(
      example([looks], directly(never(users, [manage(EVENTS), files.write()]))),
    ).toBeUndefined();
    expect(
      example([aRole({ grants: [files.write()] })], never(users, files.write())),
    ).toBeDefined();
    expect(example([looks], never(users, publish("$JS.API.INFO")))).toBeDefined();
  });
});

describe("only", () => {
  it("speaks of all others", () => {
    expect(example([reader], only("Reader", subscribe("events.>")))).toBeUndefined();
    expect(example([reader], only(applications, subscribe("events.>")))).toMatchObject({
      roles: ["Reader"],
    });
    expect(
      example([reader, withoutCards], only(users.except("Reader"), subscribe("events.>"))),
    ).toMatchObject({ roles: ["Reader"] });
  });
});

describe("separate", () => {
  const asks = aRole({ grants: [publish("pay.ask")] }, "Asks");
  const grants = aRole({ grants: [publish("pay.grant")] }, "Grants");
  const powers = separate(publish("pay.ask"), publish("pay.grant"));

  it("lets nobody have two powers", () => {
    expect(example([asks, grants], powers)).toMatchObject({
      roles: ["Asks", "Grants"],
      subject: "pay.ask",
      also: { subject: "pay.grant" },
    });
  });

  it("is kept by a deny, and by members of different kinds", () => {
    const careful = { ...grants, denies: [publish("pay.ask")] };
    expect(example([asks, careful], powers)).toBeUndefined();
    expect(example([asks, { ...grants, members: ["application"] }], powers)).toBeUndefined();
  });

  it("counts two sessions of one principal, where a deny in one does not hold in the other", () => {
    const accounts = [orders(), { ...orders(), name: "far" }];
    const far = { ...grants, account: "far", denies: [publish("pay.ask")] };
    expect(example([asks, far], powers, accounts)).toMatchObject({ roles: ["Asks", "Grants"] });
  });

  it("lets no message pass between two groups, by a stream neither", () => {
    const speaker = aRole({ grants: [publish("events.x")] }, "Speaker");
    const robot = { ...reader, members: ["application"] as const };
    expect(example([speaker, robot], separate(users, "Reader"))).toMatchObject({
      roles: ["Speaker"],
      heard: { roles: ["Reader"], grant: { label: "subscribe(events.>)" } },
    });
    const follower = { ...robot, grants: [follow(EVENTS)] };
    expect(example([speaker, follower], directly(separate("Reader", users)))?.heard).toMatchObject({
      roles: ["Reader"],
      grant: { label: "follow(EVENTS)" },
    });
    const deaf = { ...robot, grants: [subscribe("other")] };
    expect(example([speaker, deaf], directly(separate(users, "Reader")))).toBeUndefined();
  });

  it("knows that two principals have different object ids", () => {
    const own = aRole({ grants: [publish("notes.{oid}"), subscribe("notes.{oid}")] }, "Own");
    const robot = aRole({ members: ["application"], grants: [subscribe("notes.{oid}")] }, "Robot");
    expect(example([own, robot], directly(separate(users, "Robot")))).toBeUndefined();
  });
});

describe("isolated", () => {
  it("holds when one's own claim stands in the subject", () => {
    const own = aRole({ grants: [publish("notes.{oid}.a"), subscribe("notes.{oid}.>")] });
    expect(example([own], directly(isolated("notes.{oid}.>")))).toBeUndefined();
  });

  it("is broken by a wildcard, and by an id that is spelt out", () => {
    const id = "99999999-9999-4999-8999-999999999999";
    const all = aRole({ grants: [subscribe("notes.*.a")] });
    expect(example([all], isolated("notes.{oid}.>"))?.subject).toBe("notes.{oid'}.a");
    const one = aRole({ grants: [publish(`notes.${id}.a`)] });
    expect(example([one], isolated("notes.{oid}.>"))).toBeDefined();
    const nobody = aRole({ grants: [publish("notes.news.a")] });
    expect(example([nobody], isolated("notes.{oid}.>"))).toBeUndefined();
  });

  it("does not take a client application for one person, nor a tenant for anyone", () => {
    const grants = [publish("by.{azp}.a"), publish("in.{tid}.a")];
    const people = aRole({ grants });
    const robots = aRole({ members: ["application"], grants });
    expect(example([people], isolated("by.{azp}.>"))).toMatchObject({ members: ["user"] });
    expect(example([robots], isolated("by.{azp}.>"))).toBeUndefined();
    expect(example([robots], isolated("in.{tid}.>"))).toBeDefined();
  });
});

describe("atMost", () => {
  it("speaks of what the role itself gives", () => {
    const roles = [reader, aRole({ grants: [publish("x")] }, "Other")];
    expect(example(roles, atMost("Reader", subscribe("events.>")))).toBeUndefined();
    expect(example(roles, atMost("Reader", subscribe("events.card.>")))).toMatchObject({
      subject: "events.x",
    });
    expect(example(roles, atMost(users, subscribe("events.>")))).toMatchObject({
      roles: ["Other"],
    });
  });

  it("tells a queue group from subscribing alone, and answering from listening", () => {
    const plain = aRole({ grants: [subscribe("jobs")] });
    expect(example([plain], atMost(users, subscribe("jobs", { queue: "q" })))).toBeDefined();
    const server = aRole({ grants: [serve("jobs", { queue: "q" })] });
    expect(example([server], atMost(users, serve("jobs", { queue: "q" })))).toBeUndefined();
    expect(example([server], atMost(users, subscribe("jobs", { queue: "q" })))).toBeDefined();
    const anywhere = aRole({ grants: [serve("jobs", { queue: "q", responses: {} })] });
    expect(example([anywhere], atMost(users, serve("jobs", { queue: "q" })))).toBeDefined();
  });

  it("takes the serving of a subject for receiving its requests, not for what all services do", () => {
    const other = aRole({ grants: [serve("mail")] });
    expect(example([other], never(users, serve("jobs")))).toBeUndefined();
    const listener = aRole({ grants: [subscribe("jobs")] });
    expect(example([listener], never(users, serve("jobs")))).toMatchObject({ subject: "jobs" });
  });
});

describe("limited", () => {
  it("takes no limit for none", () => {
    expect(example([aRole({ maxSession: "8h" })], limited(users, "8h"))).toBeUndefined();
    expect(example([aRole({ maxSession: "9h" })], limited(users, "8h"))).toBeDefined();
    const [found] = findings([aRole()], limited(users, "8h"));
    expect(found?.message).toMatch(/can stay as long as its token is valid, at .*fixture\.ts:\d+/);
  });
});

describe("cases", () => {
  const roles = [
    aRole({ grants: [subscribe("jobs", { queue: "q" }), publish("events.>"), prices.read()] }, "A"),
    aRole({ grants: [publish("x")], denies: [publish("events.card.>")] }, "B"),
  ];
  const fails = (invariant: Invariant) => findings(roles, invariant)[0]?.message;

  it("are about exactly these roles", () => {
    expect(fails(allow("A", publish("events.card.x")))).toBeUndefined();
    expect(fails(deny(["A", "B"], publish("events.card.x")))).toBeUndefined();
    expect(fails(allow(["A", "B"], publish("events.card.x")))).toMatch(
      /is refused by publish\(events\.card\.>\) at .*prove\.test\.ts:\d+/,
    );
    expect(fails(deny("A", publish("*.card.x")))).toMatch(
      /to publish events\.card\.x is let through by publish\(events\.>\) at .*prove\.test\.ts:\d+/,
    );
  });

  it("judge a subscription as it is written", () => {
    expect(fails(allow("A", subscribe("jobs", { queue: "q" })))).toBeUndefined();
    expect(fails(deny("A", subscribe("jobs")))).toBeUndefined();
    expect(fails(deny("A", subscribe("jobs", { queue: "other" })))).toBeUndefined();
    expect(fails(deny("A", subscribe("jobs", { queue: "q" })))).toMatch(/in the queue group q/);
  });

  it("take all of a helper for allowed, and none of what it is for, for denied", () => {
    expect(fails(allow("A", prices.read()))).toBeUndefined();
    expect(fails(allow("A", prices.write()))).toMatch(/\$KV\.prices\.> is refused/);
    expect(fails(directly(deny("A", prices.write())))).toBeUndefined();
    expect(fails(deny("A", prices.read()))).toBeDefined();
  });
});

describe("an invariant that says nothing is not proved", () => {
  const accounts = [orders(), { ...orders(), name: "far" }];
  const roles = [
    aRole(),
    aRole({ members: ["application"] }, "Robot"),
    aRole({ account: "far" }, "Far"),
  ];
  it.each([
    [never("Orders.Raed", publish("x")), /no role 'Orders\.Raed'; did you mean 'Orders\.Read'\?/],
    [only(everyone.except("Nobody"), publish("x")), /no role 'Nobody'/],
    [never(everyone, within("fra", publish("x"))), /no account 'fra'; did you mean 'far'\?/],
    [never(everyone, publish("a..b")), /empty token; did you mean 'a\.b'\?/],
    [never(everyone, []), /names no grant/],
    [never([], publish("x")), /names no role/],
    [isolated("agents.>"), /no claim placeholder/],
    [isolated("agents.{oid}.{azp}"), /more than one claim placeholder/],
    [limited(users, "8 hours" as "8h"), /no duration/],
    [allow(["Orders.Read", "Far"], publish("x")), /a session has one account/],
    [allow(["Orders.Read", "Robot"], publish("x")), /nobody can hold its roles together/],
  ])("%o", (invariant, said) => {
    const [found] = findings(roles, invariant, accounts);
    expect(found?.code).toBe("invariant_invalid");
    expect(found?.message).toMatch(said);
  });
});

describe("proved", () => {
  it("hands on what is proved, and throws all that is not", () => {
    const compiled = compile(policy({ accounts: [orders()], roles: [reader] }));
    expect(proved(compiled, [only("Reader", subscribe("events.>"))])).toBe(compiled);
    const both = [never(users, subscribe("events.>"), "on purpose"), limited(users, "1h")];
    const error = (() => {
      try {
        return proved(compiled, both);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ProofErrors);
    expect(error).toMatchObject({ code: "policy_unproved" });
    expect((error as ProofErrors).findings).toHaveLength(2);
    expect((error as ProofErrors).message).toMatch(/^2 invariants do not hold:\n.*on purpose/);
  });
});
