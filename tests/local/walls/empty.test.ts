/** What docs/how-to/other-accounts.md says of messages without payload and headers, which nats-server takes for the end of several answers. */
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shopPolicy } from "./shop.ts";
import { startSite, type Session, type Site } from "./site.ts";

let site: Site;
let service: Session;
let reader: Session;
const texts = ["1", "2", "", "4", "5"];
beforeAll(async () => {
  site = await startSite(shopPolicy);
  const manager = await jetstreamManager((await site.session("Shop.Deploy")).nc);
  await manager.streams.add({ name: "ORDERS", subjects: ["orders.events.>"] });
  const pull = { durable_name: "ship", ack_policy: "explicit", ack_wait: 1e9 } as const;
  await manager.consumers.add("ORDERS", pull);
  service = await site.session("Shop.Serve");
  reader = await site.session("Support.Read");
  for (const text of texts) await js(service).publish("orders.events.created", text);
});
afterAll(() => site.stop());

const js = ({ nc }: Session) => jetstream(nc, { domain: "shopdata" });

/** What one fetch brings; that it has to wait for the rest, and gives up, is not what is asked here. */
async function fetched(): Promise<string[]> {
  const got: string[] = [];
  const consumer = await js(service).consumers.get("ORDERS", "ship");
  try {
    for await (const message of await consumer.fetch({ max_messages: 5, expires: 1_500 })) {
      got.push(message.string());
      message.ack();
    }
  } catch {
    // heartbeats were missed
  }
  return got;
}

describe("an empty message", () => {
  it("ends the fetch in which it comes, and the rest comes later", async () => {
    expect(await fetched()).toEqual(["1", "2", ""]);
    await expect.poll(fetched, { timeout: 15_000 }).toEqual(["4", "5"]);
  });

  it("ends no fetch of one", async () => {
    const consumer = await js(reader).consumers.get("ORDERS");
    const got: string[] = [];
    for (const _ of texts) got.push((await consumer.next({ expires: 2_000 }))?.string() ?? "none");
    expect(got).toEqual(texts);
  });

  it("ends no delivery that is pushed", async () => {
    const consumer = await js(reader).consumers.getPushConsumer("ORDERS");
    const got: string[] = [];
    for await (const message of await consumer.consume())
      if (got.push(message.string()) === texts.length) break;
    expect(got).toEqual(texts);
  });

  it("ends the answers of a service", async () => {
    service.nc.subscribe("orders.poll", {
      callback: (_error, message) => {
        for (const text of texts) message.respond(text);
      },
    });
    await service.nc.flush();
    const got: string[] = [];
    const options = { strategy: "timer", maxWait: 500 } as const;
    for await (const answer of await reader.nc.requestMany("orders.poll", "", options))
      got.push(answer.string());
    expect(got).toEqual(["1", "2", ""]);
  });
});
