import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  account,
  exportService,
  exportStream,
  fromAccount,
  policy,
  publish,
  role,
  serve,
  type Import,
} from "../../../access/index.ts";
import { startSite, type Session, type Site } from "./site.ts";

/**
 * Sessions in one account, services in a second, streams and buckets in a third without anybody's session. The first
 * imports exactly what its roles use, JetStream under the prefix of a domain.
 */
const OID = "00000000-0000-4000-8000-00000000000a";

/** What the sessions use of the streams' account: as it is called there, and on their side. */
const used: Readonly<Record<string, string>> = {
  "$JS.API.STREAM.INFO.KV_prices": "$JS.data.API.STREAM.INFO.KV_prices",
  "$JS.API.CONSUMER.CREATE.KV_prices.>": "$JS.data.API.CONSUMER.CREATE.KV_prices.>",
  "$JS.API.DIRECT.GET.KV_prices.>": "$JS.data.API.DIRECT.GET.KV_prices.>",
  "$JS.API.CONSUMER.INFO.ORDERS.shipping": "$JS.data.API.CONSUMER.INFO.ORDERS.shipping",
  "$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping": "$JS.data.API.CONSUMER.MSG.NEXT.ORDERS.shipping",
  "$JS.ACK.ORDERS.shipping.>": "$JS.ACK.ORDERS.shipping.>",
  "$KV.prices.eu.*": "$JS.data.API.$KV.prices.eu.*",
};
const DELIVERIES = "_INBOX.*.front.>";

const data = account("data", {
  description: "Streams and buckets, and nobody's session",
  jetstream: { memory: "16MiB", disk: "16MiB" },
  exports: [
    ...Object.keys(used).map((subject) => exportService(subject, named(subject))),
    exportStream(DELIVERIES, named(DELIVERIES)),
  ],
});
const shop = account("shop", {
  description: "Services",
  exports: [exportService("orders.status", named("orders.status"))],
});
const front = account("front", {
  description: "Sessions",
  imports: [
    ...Object.entries(used).map(([subject, to]): Import => fromAccount(data, subject, { to })),
    fromAccount(data, DELIVERIES),
    fromAccount(shop, "orders.status"),
  ],
});

const members = ["application"] as const;
const walled = policy({
  accounts: [front, shop, data],
  roles: [
    role("Everything", {
      description: "All that the account of the sessions imports",
      account: front,
      members,
      grants: [...Object.values(used), "orders.status"].map((subject) => publish(subject)),
    }),
    role("Service", {
      description: "Answers even where the asker says",
      account: shop,
      members,
      grants: [serve("orders.status", { responses: { max: 1 } }), serve("orders.cancel")],
    }),
  ],
});

function named(subject: string) {
  return { name: subject, description: subject };
}

let site: Site;
let inShop: Session;
let inData: Session;
let session: Session;
beforeAll(async () => {
  site = await startSite(walled);
  [inShop, inData] = [await site.admin("shop"), await site.admin("data")];
  await inData.stream({ name: "ORDERS", subjects: ["orders.events.>"] });
  await inData.consumer("ORDERS", "shipping");
  await inData.bucket("prices");
  await inData.ask("$KV.prices.eu.bread", "2.50");
  for (let i = 0; i < 3; i += 1) await inData.ask("orders.events.created", `order ${i}`);
  const service = await site.as("Service");
  await service.serve("orders.status", ({ payload }) => payload);
  session = await site.as("Everything");
});
afterAll(() => site.stop());

const NEXT = "$JS.data.API.CONSUMER.MSG.NEXT.ORDERS.shipping";
const DIRECT = "$JS.data.API.DIRECT.GET.KV_prices.$KV.prices";
const CREATE = "$JS.data.API.CONSUMER.CREATE.KV_prices";
const ofOther = "_INBOX.00000000-0000-4000-8000-0000000000ff.front.1";

describe("what roles grant works through the walls", () => {
  it("a request, a get, a put, a pull and its acknowledgement", async () => {
    expect((await session.ask("orders.status", "7")).payload).toBe("7");
    expect((await session.ask(`${DIRECT}.eu.bread`)).payload).toBe("2.50");
    const put = await session.ask("$JS.data.API.$KV.prices.eu.bread", "2.60");
    expect(JSON.parse(put.payload)).toHaveProperty("stream", "KV_prices");
    await session.publish(NEXT, "", { reply: `_INBOX.${OID}.front.pull` });
    const { payload, reply } = await session.hears("orders.events.created");
    expect(payload).toBe("order 0");
    await session.publish(reply);
    await expect
      .poll(() => inData.json("$JS.API.CONSUMER.INFO.ORDERS.shipping"))
      .toMatchObject({ ack_floor: { stream_seq: 1 } });
  });

  it("a push consumer that delivers into the session's inbox", async () => {
    const config = { name: "mine", ack_policy: "none", filter_subject: "$KV.prices.eu.>" };
    const inbox = `_INBOX.${OID}.front.watch`;
    await session.subscribe(inbox);
    await session.json(`${CREATE}.mine.$KV.prices.eu.>`, {
      stream_name: "KV_prices",
      config: { ...config, deliver_subject: inbox },
    });
    expect((await session.hears(inbox)).payload).toMatch(/^2\.[56]0$/);
  });
});

describe("no trick makes anything appear beyond the walls:", () => {
  const targets: readonly string[] = [
    ...["orders.cancel", "orders.events.paid", "$KV.prices.us.bread"],
    ...["$JS.API.STREAM.DELETE.ORDERS", "$JS.API.STREAM.PURGE.ORDERS", ofOther],
  ];

  it.each(targets)("%s", async (target) => {
    // not in the streams' account: a consumer delivers to who subscribes there, and nobody does
    await inShop.subscribe(target);
    const counts = () => Promise.all(["ORDERS", "KV_prices"].map((name) => inData.count(name)));
    const before = await counts();
    await tryAll(target);
    expect(await inShop.all(target)).toEqual([]);
    expect({ target, counts: await counts() }).toEqual({ target, counts: before });
  });

  async function tryAll(target: string): Promise<void> {
    const redirected: readonly (readonly [subject: string, payload?: string])[] = [
      ["orders.status", "cancel order 7"],
      ["$JS.data.API.STREAM.INFO.KV_prices"],
      ["$JS.data.API.CONSUMER.INFO.ORDERS.shipping"],
      [NEXT],
      [NEXT, JSON.stringify({ batch: 1, no_wait: true, idle_heartbeat: 1e9 })],
      [`${DIRECT}.eu.bread`],
      [`${DIRECT}.eu.none`],
      ["$JS.data.API.$KV.prices.eu.bread", "2.60"],
      ["$SYS.REQ.USER.INFO"],
      ["$JS.API.INFO"],
    ];
    for (const [subject, payload] of redirected)
      await session.publish(subject, payload, { reply: target });
    await deliver(target);
  }

  it("but a consumer of the vault can be drained by the deliveries of another", async () => {
    const held = () =>
      inData.json<{ num_ack_pending: number }>("$JS.API.CONSUMER.INFO.ORDERS.shipping");
    await inData.ask("orders.events.created", "order 4");
    const before = await held();
    await deliver("$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping", "explicit");
    await expect
      .poll(async () => (await held()).num_ack_pending)
      .toBeGreaterThan(before.num_ack_pending);
  });

  it("but a stream of the vault with a subject without wildcards stores what consumers deliver to it", async () => {
    await inData.stream({ name: "PAID", subjects: ["paid"] });
    await deliver("paid");
    await expect.poll(() => inData.count("PAID")).toBe(1);
  });

  async function deliver(target: string, ack_policy = "none"): Promise<void> {
    const filter = { ack_policy, filter_subject: "$KV.prices.eu.>" };
    const config = { ...filter, idle_heartbeat: 100_000_000 };
    const name = `to-${target.replaceAll(/\W/g, "-")}`;
    await session.ask(`${CREATE}.${name}.$KV.prices.eu.>`, {
      stream_name: "KV_prices",
      config: { name, ...config, deliver_subject: target },
    });
  }
});
