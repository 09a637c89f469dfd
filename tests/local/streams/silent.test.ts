import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { absence } from "../../support/waiting/absence.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";
import { shopWith } from "./declare.ts";
import { Shop } from "./shop.ts";

/** Replicas that say nothing: nobody knows which policy they have, so what loses messages waits for them. */
const narrow = shopWith({ description: "Narrow", maxMsgs: 5, mayLose: ["maxMsgs"] });
const wide = shopWith({ description: "Wide" });

let shop: Shop;
let leader: Replica;
let other: Replica;
beforeAll(async () => {
  shop = await Shop.open(wide, ["callout-0", "callout-1"]);
  await shop.settled(wide, "ok");
  const [one, another] = shop.replicas;
  if (!one || !another) throw new Error("no replicas");
  [leader, other] = (await leads(one)) ? [one, another] : [another, one];
  for (let count = 0; count < 9; count++) await shop.store("orders.new");
});
afterAll(() => shop.close());

async function leads(replica: Replica): Promise<boolean> {
  return (await replica.status()).streams?.leads === true;
}
const waits = (replica: Replica, agreement: string) =>
  replica.events("streams_wait_for_policy").some((each) => each["agreement"] === agreement);

describe("while another replica says nothing", () => {
  it("what loses messages waits for it, and what does not is changed", async () => {
    await absence(6000, "a replica that the leader does not know");
    // it still is in the queue of those who decide logins, so nobody logs in from here on
    other.signal("SIGSTOP");
    shop.replicas = [leader];
    await shop.declare(narrow);
    await until("it to wait", () => waits(leader, "silent"));
    await absence(3000, "a loss");
    expect(await shop.messages()).toBe(9);

    await shop.declare(shopWith({ description: "Other" }));
    const isChanged = async () => (await shop.config())?.["description"] === "Other";
    await until("the description to be changed", isChanged);
    expect(await shop.messages()).toBe(9);
  });

  it("and is done once that has the same policy", async () => {
    other.signal("SIGCONT");
    shop.replicas = [leader, other];
    await shop.declare(narrow);
    await shop.settled(narrow, "ok");
    expect(await shop.messages()).toBe(5);
  });
});

describe("a replica that comes with an earlier policy, when the one with the newer is gone", () => {
  it("takes the lease, and loses no message by the word of that policy", async () => {
    await other.stop();
    shop.replicas = [leader];
    await shop.declare(wide);
    await shop.settled(wide, "ok");
    for (let count = 0; count < 4; count++) await shop.store("orders.new");
    // at first: it looks for another policy now and then
    leader.signal("SIGKILL");
    await leader.exit();
    await shop.site.writePolicy(JSON.stringify(narrow));
    const stale = await shop.site.start("callout-2");
    shop.replicas = [stale];
    await until("the other to lead", () => leads(stale));
    const details = () => stale.output;
    await until("it to wait", () => waits(stale, "superseded"), { details });
    await absence(5000, "a change of the stream");
    expect(await shop.messages()).toBe(9);
    expect(await shop.config()).toMatchObject({ max_msgs: -1, description: "Wide" });
  });

  it("goes on with the newer one once it has it", async () => {
    await shop.declare(wide);
    await shop.settled(wide, "ok");
    expect(await shop.messages()).toBe(9);
  });
});
