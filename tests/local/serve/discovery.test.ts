/** Micro services of several accounts, and those who look for them: all answers arrive, and no false name is heard. */
import { Svcm } from "@nats-io/services";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  account,
  discover,
  policy,
  request,
  role,
  serve,
  service,
  type Account,
  type Grant,
} from "../../../access/index.ts";
import { startSite, type Site } from "../walls/site.ts";

const shop = account("shop", { description: "Sells" });
const bank = account("bank", { description: "Counts" });
const office = account("office", { description: "Looks for services, and has one" });

const status = service("orders.status", { account: shop, queue: "q", micro: "orders" });
const prices = service("prices.today", { account: shop, queue: "q", micro: "prices" });
const book = service("bank.book", { account: bank, queue: "q", micro: "ledger" });
const help = service("office.help", { account: office, queue: "q", micro: "help" });
const all = service("orders.all", { account: shop, answers: "many" });
const one = service("orders.one", { account: shop });

const aRole = (name: string, home: Account, ...grants: readonly Grant[]) =>
  role(name, { description: name, account: home, members: ["application"], grants });
const roles = [
  aRole("Orders", shop, serve(status), serve(all), serve(one)),
  aRole("Prices", shop, serve(prices)),
  aRole("Ledger", bank, serve(book)),
  aRole("Help", office, serve(help)),
  aRole("Look", office, discover(shop), discover(bank), discover(office)),
  aRole("Ask", office, discover(status), request(all), request(one)),
];

let site: Site;
let looking: NatsConnection;
let asking: NatsConnection;

beforeAll(async () => {
  site = await startSite(policy({ accounts: [shop, bank, office], roles }));
  const endpoints = [
    ["Orders", "orders", "orders.status"],
    ["Orders", "orders", "orders.status"],
    ["Prices", "prices", "prices.today"],
    ["Ledger", "ledger", "bank.book"],
    ["Help", "help", "office.help"],
  ] as const;
  for (const [held, name, subject] of endpoints) await offer(held, name, subject);
  looking = (await site.session("Look")).nc;
  asking = (await site.session("Ask")).nc;
});
afterAll(() => site.stop());

// the library of services is typed for its own copy of the core
const services = (nc: NatsConnection) =>
  new Svcm(nc as unknown as ConstructorParameters<typeof Svcm>[0]);

async function offer(held: string, name: string, subject: string): Promise<void> {
  const { nc } = await site.session(held);
  const added = await services(nc).add({ name, version: "1.0.0", queue: "q" });
  added.addEndpoint("it", { subject, handler: (_error, asked) => void asked.respond(name) });
  await nc.flush();
}

const VERBS = ["ping", "info", "stats"] as const;

async function found(verb: (typeof VERBS)[number], name = "", id = "") {
  const client = services(looking).client({ strategy: "stall", maxWait: 2_000 });
  const answers: { name: string; id: string }[] = [];
  for await (const answer of await client[verb](name, id)) answers.push(answer);
  return answers;
}

const namesOf = (answers: readonly { name: string }[]) => answers.map(({ name }) => name).sort();

/** The texts of the answers that come until none has come for a while. */
async function gather(nc: NatsConnection, subject: string): Promise<string[]> {
  const texts: string[] = [];
  const options = { strategy: "stall", stall: 300, maxWait: 3_000 } as const;
  for await (const answer of await nc.requestMany(subject, "", options))
    texts.push(answer.string());
  return texts;
}

describe.each(VERBS)("%s", (verb) => {
  it("is answered by every service of every account", async () => {
    expect(namesOf(await found(verb))).toEqual(["help", "ledger", "orders", "orders", "prices"]);
  });

  it("is answered by every instance of a name, in whatever account, and by one by its id", async () => {
    for (const name of ["help", "ledger", "orders", "prices"]) {
      const instances = await found(verb, name);
      expect(namesOf(instances)).toEqual(name === "orders" ? [name, name] : [name]);
      const alone = await Promise.all(instances.map(({ id }) => found(verb, name, id)));
      expect(alone).toEqual(
        instances.map(({ id }): unknown[] => [expect.objectContaining({ name, id })]),
      );
    }
  });
});

/** What the server lets a session of the role do. */
async function may(held: string, act: (nc: NatsConnection) => unknown): Promise<boolean> {
  const { nc } = await site.session(held);
  const refused: unknown[] = [];
  void (async () => {
    for await (const { type } of nc.status()) if (type === "error") refused.push(type);
  })();
  act(nc);
  await nc.flush();
  await nc.flush();
  await nc.close();
  return refused.length === 0;
}

const mayHear = (held: string, subject: string, queue?: string) =>
  may(held, (nc) => nc.subscribe(subject, { ...(queue && { queue }), callback: () => undefined }));
const mayAsk = (held: string, subject: string) => may(held, (nc) => nc.publish(subject));

describe("a service", () => {
  it.each(["PING", "INFO", "STATS"])(
    "hears %s for all, and by its own name alone",
    async (verb) => {
      for (const own of [`$SRV.${verb}`, `$SRV.${verb}.prices`, `$SRV.${verb}.prices.id`])
        expect(await mayHear("Prices", own)).toBe(true);
      const others = [`$SRV.${verb}.orders`, `$SRV.${verb}.orders.id`, `$SRV.${verb}.*`];
      for (const other of [...others, `$SRV.${verb}.>`, `$SRV.${verb}.*.*`])
        expect(await mayHear("Prices", other)).toBe(false);
    },
  );

  it.each(["$SRV.>", "$SRV.*", "$SRV.*.prices", "$SRV.SCHEMA.prices"])(
    "does not hear %s",
    async (subject) => expect(await mayHear("Prices", subject)).toBe(false),
  );

  it("is found by its name alone by who may discover it alone", async () => {
    for (const own of ["$SRV.PING.orders", "$SRV.INFO.orders.id", "$SRV.STATS.orders"])
      expect(await mayAsk("Ask", own)).toBe(true);
    for (const other of [
      "$SRV.PING",
      "$SRV.PING.prices",
      "$SRV.INFO.ledger.id",
      "$SRV.RESET.orders",
    ])
      expect(await mayAsk("Ask", other)).toBe(false);
  });

  it("cannot ask other services who they are, nor answer for them unasked", async () => {
    expect(await mayAsk("Prices", "$SRV.PING")).toBe(false);
    expect(await mayAsk("Prices", "$SRV.INFO.orders")).toBe(false);
  });
});

describe("a service that claims another's name", () => {
  let rogue: NatsConnection;
  beforeAll(async () => {
    ({ nc: rogue } = await site.session("Prices"));
    const lie = JSON.stringify({
      ...{ type: "io.nats.micro.v1.ping_response", name: "orders", id: "rogue", version: "1.0.0" },
      metadata: {},
    });
    const callback = (error: Error | null, asked: Msg) => {
      if (error === null) asked.respond(lie);
    };
    for (const subject of ["$SRV.PING", "$SRV.PING.orders"]) {
      const subscription = rogue.subscribe(subject, { callback });
      subscription.closed.catch(() => undefined); // refused, as it has to be
    }
    await rogue.flush();
  });
  afterAll(() => rogue.close());

  it("is heard by who asks for all, since nobody checks what it says", async () => {
    expect((await found("ping")).map(({ id }) => id)).toContain("rogue");
  });

  it("is not heard by who asks for the name", async () => {
    expect((await found("ping", "orders")).map(({ id }) => id)).not.toContain("rogue");
    expect(await gather(asking, "$SRV.PING.orders")).toHaveLength(2);
  });
});

describe("across accounts", () => {
  let serving: NatsConnection;
  beforeAll(async () => {
    ({ nc: serving } = await site.session("Orders"));
    const callback = (_error: Error | null, asked: Msg) => {
      for (const part of ["1", "2", "", "3"]) asked.respond(part);
    };
    for (const subject of ["orders.all", "orders.one"]) serving.subscribe(subject, { callback });
    await serving.flush();
  });

  it('several answers arrive where the service has answers: "many", up to an empty one', async () => {
    expect(await gather(asking, "orders.all")).toEqual(["1", "2", ""]);
  });

  it("one arrives otherwise", async () => {
    expect(await gather(asking, "orders.one")).toEqual(["1"]);
  });

  it.each([
    ["by count", { strategy: "count", maxMessages: 2, maxWait: 3_000 }, ["1", "2"]],
    ["by time", { strategy: "timer", maxWait: 500 }, ["1", "2", ""]],
    ["by an empty message", { strategy: "sentinel", maxWait: 3_000 }, ["1", "2", ""]],
  ] as const)("they are gathered %s", async (_how, options, expected) => {
    const texts: string[] = [];
    for await (const answer of await asking.requestMany("orders.all", "", options))
      texts.push(answer.string());
    expect(texts).toEqual(expected);
  });

  it("who asks where nobody serves hears so, and does not wait", async () => {
    const asked = asking.request("$SRV.PING.orders.nobody", "", { timeout: 5_000 });
    await expect(asked).rejects.toThrow(/no responders/i);
  });
});
