/** What sessions bring about: proved absent, or told as a story. */
import { describe, expect, it } from "vitest";

import {
  allow,
  atMost,
  compile,
  consume,
  deny,
  directly,
  everyone,
  exportService,
  exportStream,
  follow,
  fromAccount,
  isolated,
  kv,
  never,
  only,
  policy,
  prove,
  publish,
  publishTo,
  request,
  separate,
  serve,
  stream,
  subscribe,
  within,
  type Account,
  type Counterexample,
  type Finding,
  type Invariant,
  type Role,
} from "../../../../access/index.ts";
import { aRole, orders } from "../fixture.ts";

const EVENTS = stream("EVENTS", { subjects: ["events.>"] });

function findings(
  roles: Role[],
  invariant: Invariant,
  accounts: Account[] = [orders()],
): readonly Finding[] {
  const { document, sources } = compile(policy({ accounts, roles }));
  const session = { ...document.session, publish: [] };
  return prove({ ...document, session }, sources, [invariant]);
}

function example(...args: Parameters<typeof findings>): Counterexample | undefined {
  const [found] = findings(...args);
  if (found !== undefined) expect(found.code).toBe("invariant_refuted");
  return found?.counterexample;
}

const story = (...args: Parameters<typeof findings>) =>
  example(...args)?.story?.map(({ text }) => text);

const service = aRole(
  {
    members: ["application"],
    grants: [
      serve("shop.status", { responses: { max: 1 } }),
      serve("shop.cancel", { responses: { max: 1 } }),
    ],
  },
  "Service",
);
const asker = aRole({ grants: [request("shop.status")] }, "Asker");

describe("an answer", () => {
  it("of a service goes where the asker says", () => {
    expect(story([service, asker], never("Asker", publish("shop.cancel")))).toEqual([
      "publishes shop.status with the reply shop.cancel",
      "Service answers on shop.cancel in orders",
    ]);
    expect(example([service, asker], directly(never("Asker", publish("shop.cancel"))))).toBe(
      undefined,
    );
  });

  it("needs somebody who answers", () => {
    const listener = { ...service, grants: [subscribe("shop.status"), subscribe("shop.cancel")] };
    expect(example([listener, asker], never("Asker", publish("shop.cancel")))).toBeUndefined();
  });

  it("of JetStream goes where the asker says, whatever was asked", () => {
    const writer = aRole({ grants: [publishTo(EVENTS)] }, "Writer");
    const reader = aRole({ grants: [consume(EVENTS, { consumer: "c" })] }, "Reader");
    for (const role of [writer, reader]) {
      expect(story([role, service], never(role, publish("shop.cancel")))?.at(-1)).toBe(
        "JetStream answers on shop.cancel in orders",
      );
    }
  });

  it("is lost on a subject that nobody receives and nothing takes", () => {
    expect(example([service, asker], never("Asker", publish("elsewhere")))).toBeUndefined();
    expect(example([service, asker], never("Asker", publish("shop.>")))).toBeDefined();
  });

  it("makes nobody answer again", () => {
    const inner = aRole(
      { members: ["application"], grants: [serve("inner", { responses: { max: 1 } })] },
      "Inner",
    );
    const outer = aRole(
      { members: ["application"], grants: [serve("outer", { responses: { max: 1 } })] },
      "Outer",
    );
    const caller = aRole({ grants: [request("outer")] }, "Caller");
    const found = story([inner, outer, caller], never("Caller", publish("inner")));
    expect(found).toHaveLength(2);
  });

  it("goes on through the imports of the account in which it lands", () => {
    const shop = {
      ...orders({ exports: [exportService("shop.cancel", { name: "cancel", description: "C" })] }),
      name: "shop",
    };
    const home = orders({ imports: [fromAccount("shop", "cancel", { to: "far.cancel" })] });
    const far = { ...service, account: "shop", grants: [serve("shop.cancel")] };
    const near = { ...service, grants: [serve("shop.status", { responses: { max: 1 } })] };
    const told = story(
      [{ ...near, name: "Near" }, far, asker],
      never("Asker", within("shop", publish("shop.cancel"))),
      [home, shop],
    );
    expect(told?.slice(1)).toEqual([
      "Near answers on far.cancel in orders",
      "an import takes it to shop.cancel in shop",
    ]);
  });

  it("stays in the account of the asker, when the service is in another", () => {
    const shop = {
      ...orders({ exports: [exportService("shop.status", { name: "status", description: "S" })] }),
      name: "shop",
    };
    const home = {
      ...orders({ imports: [fromAccount("shop", "status")] }),
      jetstream: undefined,
    };
    const roles = [{ ...service, account: "shop" }, asker];
    const accounts = [home, shop];
    expect(example(roles, never("Asker", within("shop", publish("shop.cancel"))), accounts)).toBe(
      undefined,
    );
    expect(example(roles, never("Asker", publish("shop.cancel")), accounts)).toBeUndefined();
  });
});

describe("a consumer", () => {
  const cards = never("Maker", publish("shop.cancel"));
  const maker = (...grants: Role["grants"]) => aRole({ grants }, "Maker");

  it("delivers where its creator says", () => {
    const told = story([maker(follow(EVENTS)), service], cards);
    expect(told?.[0]).toMatch(/^publishes \$JS\.API\.\S+ with the reply shop\.cancel$/);
  });

  it("is made by an answer, which reads what the asker may not", () => {
    const kept = aRole({ grants: [subscribe("x"), request("shop.status")] }, "Asker");
    const writer = aRole({ members: ["application"], grants: [publishTo(EVENTS)] }, "Writer");
    expect(story([service, kept, writer], never("Asker", subscribe("events.card.>")))).toEqual([
      "publishes shop.status with the reply $JS.API.CONSUMER.CREATE.EVENTS",
      "Service answers on $JS.API.CONSUMER.CREATE.EVENTS in orders",
    ]);
  });
});

describe("settings of a stream", () => {
  const prices = kv("prices");

  it("are facts if the stack manages it, else they count as on unless declared off", () => {
    const OPEN = stream("OPEN", { subjects: ["open.>"], managed: false });
    const writer = (target: typeof OPEN, subject: string) =>
      aRole({ grants: [publishTo(target, subject)] }, "Writer");
    const other = (target: typeof OPEN, subject: string) =>
      never("Writer", publishTo(target, subject));
    // a message with the header Nats-Rollup on one subject empties all
    const emptied = example([writer(OPEN, "open.a")], other(OPEN, "open.b"));
    expect(emptied).toMatchObject({ subject: "open.a" });
    expect(emptied?.story).toBeUndefined();
    // what is left is the acknowledgement, which JetStream sends where the writer says
    const told = example([writer(EVENTS, "events.a")], other(EVENTS, "events.b"))?.story;
    expect(told?.map(({ kind }) => kind)).toEqual(["publish", "answer"]);
  });

  it("have roll-ups where schedules may be, though they are declared off", () => {
    const LATER = stream("LATER", {
      subjects: ["later.>"],
      ...{ managed: false, allowRollup: false, republish: false },
    });
    const writer = aRole({ grants: [publishTo(LATER, "later.a")] }, "Writer");
    const emptied = example([writer], never("Writer", publishTo(LATER, "later.b")));
    expect(emptied).toMatchObject({ subject: "later.a" });
    expect(emptied?.story).toBeUndefined();
  });

  it("let a writer of some keys empty the bucket", () => {
    const eu = aRole({ grants: [prices.write("eu.>")] }, "Europe");
    const found = example([eu], never("Europe", prices.write("us.>")));
    expect(found).toMatchObject({ way: "publish", subject: "$KV.prices.eu.x" });
    expect(found?.story).toBeUndefined();
  });
});

describe("a stream import", () => {
  const c = (name: string, parts: Partial<Account> = {}) => ({ ...orders(parts), name });
  const a = c("a", { exports: [exportStream("x.>", { name: "x", description: "X" })] });
  const b = c("b", {
    imports: [fromAccount("a", "x", { to: "y.>" })],
    exports: [exportStream("y.>", { name: "y", description: "Y" })],
  });
  const d = c("d", { imports: [fromAccount("b", "y", { to: "z.>" })] });
  const speaker = aRole({ account: "a", grants: [publish("x.1")] }, "Speaker");
  const listener = aRole({ account: "d", grants: [subscribe("z.>")] }, "Listener");

  it("brings what is published in the exporting account, and does not chain", () => {
    const accounts = [a, b, d];
    expect(
      example([speaker, listener], never("Speaker", within("b", publish("y.>"))), accounts),
    ).toBeDefined();
    expect(
      example([speaker, listener], never("Speaker", within("d", publish("z.>"))), accounts),
    ).toBeUndefined();
    expect(
      example([speaker, listener], never("Listener", within("a", subscribe("x.>"))), accounts),
    ).toBeUndefined();
  });
});

describe("other invariants", () => {
  const roles = [service, asker];
  it("mean effects as well", () => {
    expect(story(roles, only("Service", publish("shop.cancel")))).toHaveLength(2);
    expect(story(roles, atMost("Asker", request("shop.status")))).toHaveLength(2);
    expect(story(roles, separate("Asker", "Service"))).toBeUndefined(); // the request itself
    expect(example(roles, separate("Asker", "Service"))).toMatchObject({ subject: "shop.status" });
    const [denied] = findings(roles, deny("Asker", publish("shop.cancel")));
    expect(denied).toMatchObject({ code: "expectation_failed" });
    expect(denied?.message).toMatch(/with the reply shop\.cancel, by request\(shop\.status\) at /);
    expect(findings(roles, directly(deny("Asker", publish("shop.cancel"))))).toEqual([]);
    expect(findings(roles, allow("Asker", publish("shop.cancel")))).toHaveLength(1);
  });

  it("keep apart from what is sent to somebody, what is read of theirs", () => {
    const box = aRole({ grants: [request("shop.status"), subscribe("notes.{oid}")] }, "Asker");
    expect(story([service, box], isolated("notes.{oid}"))?.at(-1)).toBe(
      "Service answers on notes.{oid'} in orders",
    );
    expect(example([service, box], isolated("notes.{oid}", { against: "reading" }))).toBe(
      undefined,
    );
    const nosy = aRole({ grants: [subscribe("notes.>")] }, "Nosy");
    expect(
      example([service, box, nosy], isolated("notes.{oid}", { against: "reading" })),
    ).toMatchObject({ roles: ["Nosy"] });
  });

  it("say by their label when they are narrower", () => {
    expect(directly(never(everyone, publish("x"))).label).toBe(
      "directly(never(everyone, publish(x)))",
    );
  });
});
