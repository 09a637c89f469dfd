import { headers, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  account,
  compile,
  decide,
  discover,
  exportService,
  fromAccount,
  policy,
  request,
  role,
  serve,
  type AccessDocument,
} from "../../../access/index.ts";
import { startClusters, type Clusters, type Place } from "./clusters.ts";
import { libraries, type Service } from "./services.ts";

const [OID, AZP, TID] = ["a", "b", "c"].map((end) => `00000000-0000-4000-8000-00000000000${end}`);
const inbox = `_INBOX.${OID}`;

const asks = ["orders.status", "orders.list", "orders.where", "orders.cancel"] as const;
const shop = account("shop", {
  description: "Where the service is",
  exports: asks.map((subject) =>
    exportService(subject, {
      name: subject,
      description: "Ask",
      answers: subject === "orders.list" ? "many" : "one",
    }),
  ),
});
const support = account("support", {
  description: "Where its requesters are, too",
  imports: asks.map((subject) => fromAccount(shop, subject)),
});
const requests = asks.map((subject) => request(subject));
const common = { description: "A role of this test", members: ["application"] } as const;
const roles = {
  Service: role("Service", {
    ...common,
    account: shop,
    grants: asks.map((subject) => serve(subject, { queue: "shop", micro: "shop" })),
  }),
  Colleague: role("Colleague", {
    ...common,
    account: shop,
    grants: [...requests, discover(shop)],
  }),
  Customer: role("Customer", {
    ...common,
    account: support,
    grants: [...requests, discover(shop)],
  }),
};
const { document } = compile(policy({ accounts: [shop, support], roles: Object.values(roles) }));

/** The service learns who cancels. */
function withCaller({ accounts }: AccessDocument): Pick<AccessDocument, "accounts"> {
  const { support, ...others } = accounts;
  if (support === undefined) throw new Error("an account is missing");
  const imports = support.imports.map((entry) =>
    entry.name === "orders.cancel" ? ({ ...entry, share: true } as const) : entry,
  );
  return { accounts: { ...others, support: { ...support, imports } } };
}

let clusters: Clusters;
beforeAll(async () => {
  clusters = await startClusters(withCaller(document), sessionOf);
});
afterAll(() => clusters.stop());

/** As the policy says for one role. */
function sessionOf(held: string) {
  const claims = { oid: OID ?? "", azp: AZP ?? "", tid: TID ?? "" };
  const decision = decide(document, { kind: "application", roles: [held], claims }, { now: 0 });
  if (!decision.granted) return undefined;
  const { account, publish, subscribe } = decision.permissions;
  return { account, publish: publish.allow, subscribe: subscribe.allow };
}

const login = (place: Place, user: keyof typeof roles) =>
  clusters.login(place, user, { inboxPrefix: inbox, name: OID });

async function ask(nats: NatsConnection, subject: string, text: string): Promise<string> {
  return (await nats.request(subject, text, { timeout: 2_000 })).string();
}

async function askMany(nats: NatsConnection): Promise<string[]> {
  const found: string[] = [];
  const options = { strategy: "count", maxMessages: 3, maxWait: 2_000 } as const;
  for await (const message of await nats.requestMany("orders.list", "", options))
    found.push(message.string());
  return found;
}

describe.each(Object.entries(libraries))("a service by %s", (_name, start) => {
  let service: Service = { stop: () => Promise.resolve() };
  beforeAll(async () => {
    service = await start(clusters.url("east", "Service"), inbox);
  }, 600_000); // a library that is not on this machine yet is fetched
  afterAll(() => service.stop());

  it.each<[string, Place, keyof typeof roles]>([
    ["in its account", "east", "Colleague"],
    ["from another account", "east", "Customer"],
    ["in its account, through a gateway", "west", "Colleague"],
    ["from another account, through a gateway", "west", "Customer"],
  ])("answers who asks %s", async (_where, place, user) => {
    const nats = await login(place, user);
    // interest crosses a gateway a little after the subscription
    await expect.poll(() => ask(nats, "orders.status", "7"), { timeout: 20_000 }).toBe("7");
    await expect.poll(() => ask(nats, "orders.where", "8"), { timeout: 20_000 }).toBe("8");
    await expect.poll(() => askMany(nats), { timeout: 20_000 }).toEqual(["1", "2", "3"]);
  });

  it("learns who asks, and takes nobody at his word", async () => {
    const expected = `user:${OID} ${clusters.key("support")}`;
    for (const place of ["east", "west"] as const) {
      const customer = await login(place, "Customer");
      await expect
        .poll(() => ask(customer, "orders.cancel", ""), { timeout: 20_000 })
        .toBe(expected);
    }
    const forged = headers();
    const info = { acc: clusters.key("support"), user: `user:${OID}`, kind: "Client" };
    forged.set("Nats-Request-Info", JSON.stringify(info));
    const send = async (user: keyof typeof roles, subject: string, made: MsgHdrs) => {
      const options = { timeout: 5_000, headers: made };
      return (await (await login("east", user)).request(subject, "", options)).string();
    };
    expect(await send("Colleague", "orders.cancel", forged)).toBe("caller_local");
    const lower = headers();
    lower.set("nats-request-info", JSON.stringify({ ...info, user: "user:boss" }));
    expect(await send("Customer", "orders.cancel", lower)).toBe("caller_unreadable");
  });

  it.each<[string, Place, keyof typeof roles]>([
    ["in its account", "east", "Colleague"],
    ["from another account", "east", "Customer"],
    ["from another account, through a gateway", "west", "Customer"],
  ])("is found as a micro service %s", async (_where, place, user) => {
    const nats = await login(place, user);
    const find = async (subject: string) => JSON.parse(await ask(nats, subject, "")) as Found;
    const shop = { name: "shop", version: "1.0.0" };
    await expect.poll(() => find("$SRV.PING"), { timeout: 20_000 }).toMatchObject(shop);
    const { id } = await find("$SRV.PING.shop");
    const endpoints = [{ name: "where", subject: "orders.where" }];
    expect(await find("$SRV.INFO")).toMatchObject({ ...shop, endpoints });
    expect(await find("$SRV.INFO.shop")).toMatchObject({ ...shop, endpoints });
    expect(await find(`$SRV.INFO.shop.${id}`)).toMatchObject({ ...shop, id, endpoints });
    expect(await find(`$SRV.STATS.shop.${id}`)).toMatchObject({ ...shop, id, endpoints });
  });
});

/** What a micro service says of itself. */
interface Found {
  readonly id: string;
}
