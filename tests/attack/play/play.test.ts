import { describe, expect, it } from "vitest";
import {
  account,
  backup,
  compile,
  consume,
  follow,
  kv,
  manage,
  never,
  policy,
  prove,
  publish,
  request,
  role,
  serve,
  stream,
  subscribe,
  type Counterexample,
  type Grant,
  type What,
} from "../../../access/index.ts";
import { play, type Event, type Step } from "../../../attack/play.ts";
import { planOf } from "../../../attack/story.ts";

const shop = account("shop", {
  description: "All of it",
  jetstream: { memory: "4MiB", disk: "4MiB" },
});
const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });

const compiled = compile(
  policy({
    accounts: [shop],
    roles: [
      holder("Service", serve("orders.status", { responses: { max: 1 } }), serve("orders.cancel")),
      holder("Asker", request("orders.status")),
      holder("Worker", consume(ORDERS, { consumer: "shipping" })),
      holder("Follower", follow(ORDERS)),
      holder("Reader", kv("prices").read()),
      holder("Manager", manage(ORDERS)),
      holder("Backup", backup(ORDERS)),
      holder("Canceller", publish("orders.cancel")),
    ],
  }),
);

function holder(name: string, ...grants: Grant[]) {
  return role(name, { description: name, account: shop, members: ["application"], grants });
}

async function played(steps: readonly Step[]): Promise<Event[]> {
  const { document } = compiled;
  const events: Event[] = [];
  for await (const event of play(document, steps)) events.push(event);
  return events;
}

function counterexample(name: string, what: What = publish("orders.cancel")): Counterexample {
  const { document, sources } = compiled;
  const [found] = prove(document, sources, [never(name, what)]);
  return found?.counterexample as Counterexample;
}

describe("a counterexample", () => {
  it.each(["Asker", "Worker", "Follower", "Reader", "Backup"])(
    "that names %s happens as it is told",
    async (name) => {
      const { document } = compiled;
      const { steps = [] } = planOf(document, counterexample(name));
      expect(steps.at(-1)).toEqual({ kind: "expect", account: "shop", subject: "orders.cancel" });
      const events = await played(steps);
      expect(events.at(-1)).toMatchObject({ kind: "arrived", step: steps.at(-1) });
      expect(events.filter(({ kind }) => kind === "refused" || kind === "missing")).toEqual([]);
    },
  );
});

describe("a copy that names its consumer", () => {
  const consumer = { name: "sync", deliverSubject: "sync.orders" };
  const FROM = stream("FROM", {
    account: shop,
    subjects: ["from.>"],
    consumers: {
      sync: {
        ...{ deliverSubject: "sync.orders", ackPolicy: "flow_control", maxAckPending: 100 },
        ...{ flowControl: true, idleHeartbeat: "1s" },
      },
    },
  });
  const NAMED = stream("NAMED", { account: shop, sources: [{ name: "FROM", consumer }] });
  const copied = compile(
    policy({
      accounts: [shop],
      streams: [FROM, NAMED],
      roles: [
        holder("Outsider", publish("sync.orders")),
        holder("Canceller", serve("orders.cancel")),
      ],
    }),
  );

  it("is not played: nobody knows when it listens, and it says so", () => {
    const { document, sources } = copied;
    const [found] = prove(document, sources, [never("Outsider", publish("orders.cancel"))]);
    const { steps, unplayable } = planOf(document, found?.counterexample as Counterexample);
    expect(steps).toBeUndefined();
    expect(unplayable).toMatch(/only looks like flow control/);
  });
});

describe("a counterexample without a story", () => {
  it.each([
    ["Canceller", publish("orders.cancel"), ["done", "arrived"]],
    ["Service", subscribe("orders.cancel"), ["done", "done", "arrived"]],
  ] as const)("of %s is played as it stands", async (name, what, kinds) => {
    const { document } = compiled;
    const { steps = [] } = planOf(document, counterexample(name, what));
    expect((await played(steps)).map(({ kind }) => kind)).toEqual(kinds);
  });

  it("is not played when the session reads a stream itself, and says so", () => {
    const { document } = compiled;
    const example = counterexample("Worker", subscribe("orders.events.paid"));
    expect(planOf(document, example)).toEqual({
      unplayable: "the session reads the stream ORDERS itself, as it is granted",
    });
  });
});

/** What a request or a message names the target by. */
describe("a stream's configuration", () => {
  const story = (subject: string): Counterexample => ({
    roles: ["Manager"],
    members: ["application"],
    account: "shop",
    way: "publish",
    subject,
    story: [
      { kind: "publish", account: "shop", subject, names: "orders.cancel", text: "" },
      { kind: "configuration", account: "shop", subject: "orders.cancel", text: "" },
    ],
  });

  it("has a stream publish again where its manager says", async () => {
    const { document } = compiled;
    const { steps = [] } = planOf(document, story("$JS.API.STREAM.UPDATE.ORDERS"));
    const events = await played(steps);
    expect(events.map(({ kind }) => kind)).toEqual(["done", "arrived", "done", "arrived"]);
    expect(events.at(-1)).toMatchObject({ message: { payload: "somebody else's" } });
  });

  it.each([
    ["$JS.API.STREAM.RESTORE.ORDERS", "it restores a stream from a snapshot"],
    ["$JS.API.STREAM.CREATE.ORDERS", "the stream ORDERS of shop would have to be deleted before"],
    ["$JS.API.STREAM.UPDATE.OTHERS", "the policy has no stream OTHERS in shop"],
  ])("by %s is not played, and says so", (subject, why) => {
    const { document } = compiled;
    expect(planOf(document, story(subject)).unplayable).toContain(why);
  });
});

describe("what is not possible", () => {
  it("is refused by the server, and nothing arrives", async () => {
    const events = await played([
      { kind: "publish", roles: ["Asker"], subject: "orders.cancel" },
      { kind: "expect", account: "shop", subject: "orders.cancel" },
    ]);
    expect(events.map(({ kind }) => kind)).toEqual(["refused", "missing"]);
    expect(events[0]).toMatchObject({
      message: 'Permissions Violation for Publish to "orders.cancel"',
    });
  });

  it("is to hold roles that the policy does not have", async () => {
    const steps: Step[] = [{ kind: "publish", roles: ["Nobody"], subject: "orders.cancel" }];
    await expect(played(steps)).rejects.toThrow("Nobody: ");
  });
});
