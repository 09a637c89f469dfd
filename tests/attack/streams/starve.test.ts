import { afterAll, beforeAll, expect, it } from "vitest";
import type { NatsConnection } from "@nats-io/transport-node";
import { periodSeconds } from "../../../callout/streams/agenda.ts";
import { admin, entryFor, withAccounts } from "../../local/streams/declare.ts";
import { Shop } from "../../local/streams/shop.ts";
import { until } from "../../support/waiting/until.ts";

/**
 * An intruder who may publish everything in one account makes the callouts look at it all the time. The streams of another
 * account are looked at all the same, within the usual time.
 */
const policy = withAccounts({
  shop: [entryFor({ maxAge: "1h" })],
  books: [entryFor({ name: "LEDGER", consumers: { audit: { maxDeliver: 5 } } })],
});

let shop: Shop;
let keeper: NatsConnection;
let flooding: NodeJS.Timeout;
beforeAll(async () => {
  shop = await Shop.open(policy);
  await shop.settled(policy, "ok");
  await shop.settled(policy, "ok", "LEDGER", "audit");
  const token = shop.site.token({ ...admin, roles: ["Books.Admin"] });
  keeper = await shop.site.connect(token, "books");
  const intruder = await shop.admin();
  flooding = setInterval(() => {
    for (let count = 0; count < 10; count++)
      intruder.publish("$JS.EVENT.ADVISORY.STREAM.UPDATED.ORDERS", "{}");
  }, 20);
});
afterAll(async () => {
  clearInterval(flooding);
  await keeper.close();
  await shop.close();
});

interface Info {
  readonly config: Readonly<Record<string, unknown>>;
}

const ask = async (subject: string, body: object = {}): Promise<Info> =>
  (await keeper.request(`$JS.API.${subject}`, JSON.stringify(body))).json<Info>();

it("a flood of advisories in one account keeps nobody from mending another", async () => {
  const { config } = await ask("CONSUMER.INFO.LEDGER.audit");
  // no server reports that a consumer was updated, so the next look alone finds it
  const changed = { ...config, max_deliver: 77 };
  const body = { stream_name: "LEDGER", config: changed, action: "update" };
  expect((await ask("CONSUMER.CREATE.LEDGER.audit", body)).config.max_deliver).toBe(77);
  const isMended = async () => (await ask("CONSUMER.INFO.LEDGER.audit")).config.max_deliver === 5;
  await until("the consumer to be mended", isMended, {
    timeoutMs: (periodSeconds * 1.2 + 10) * 1000,
    everyMs: 500,
  });
});

it("and the account that is flooded is mended within moments", async () => {
  const began = performance.now();
  await shop.api("STREAM.UPDATE.ORDERS", { ...(await shop.config()), max_msg_size: 100 });
  await until("the stream to be mended", async () => (await shop.config())?.max_msg_size === -1);
  expect(performance.now() - began).toBeLessThan(10_000);
});
