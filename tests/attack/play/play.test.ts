import { describe, expect, it } from "vitest";
import {
  account,
  compile,
  consume,
  follow,
  kv,
  never,
  policy,
  prove,
  publish,
  request,
  role,
  serve,
  stream,
  type Counterexample,
  type RoleGrant,
} from "../../../access/index.ts";
import { play, type Event, type Step } from "../../../attack/play.ts";
import { stepsOf } from "../../../attack/story.ts";

const shop = account("shop", { description: "All of it", jetstream: { memory: "4MiB" } });
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
    ],
  }),
);

function holder(name: string, ...grants: RoleGrant[]) {
  return role(name, { description: name, account: shop, members: ["application"], grants });
}

async function played(steps: readonly Step[]): Promise<Event[]> {
  const { document, sources } = compiled;
  const events: Event[] = [];
  for await (const event of play(document, sources, steps)) events.push(event);
  return events;
}

function counterexample(name: string): Counterexample {
  const { document, sources } = compiled;
  const [found] = prove(document, sources, [never(name, publish("orders.cancel"))]);
  return found?.counterexample as Counterexample;
}

describe("a counterexample", () => {
  it.each(["Asker", "Worker", "Follower", "Reader"])(
    "that names %s happens as it is told",
    async (name) => {
      const steps = stepsOf(counterexample(name));
      expect(steps.at(-1)).toEqual({ kind: "expect", account: "shop", subject: "orders.cancel" });
      const events = await played(steps);
      expect(events.map(({ kind }) => kind)).toEqual(["published", "arrived"]);
    },
  );
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
