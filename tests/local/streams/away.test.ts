import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { roles } from "../control/roles.ts";
import { admin, shopWith } from "./declare.ts";
import { Shop } from "./shop.ts";

/** As the servers know it at first: without JetStream in the account. */
const everything = { allow: [">"], deny: [] };
const without = accessDocument({
  ...roles,
  "Shop.Admin": roleEntry("shop", { publish: everything, subscribe: everything }),
});
const declared = shopWith({ maxAge: "1h", consumers: { ship: {} } });

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(without);
});
afterAll(() => shop.close());

describe("streams of an account whose JetStream is away", () => {
  it("are unreachable, with what JetStream says, and nobody's login waits for them", async () => {
    await shop.declare(declared);
    const row = await shop.settled(declared, "unreachable");
    expect(row.problem).toMatch(/JetStream|no responders/i);
    await shop.settled(declared, "unreachable", "ORDERS", "ship");
    for (let login = 0; login < 20; login++) {
      // its server refuses a login that waits longer than two seconds
      const client = await shop.site.connect(shop.site.token(admin), "shop");
      await client.close();
    }
    expect(await shop.replicas[0]?.status()).toMatchObject({
      ...{ ready: true, streams: { states: { unreachable: 2 } } },
    });
  });

  it("are made once it is there, by a connection that the account's limit has room for", async () => {
    await shop.site.reload(shop.site.keys, declared.accounts);
    await shop.settled(declared, "ok");
    await shop.settled(declared, "ok", "ORDERS", "ship");
    expect(await shop.config()).toMatchObject({ max_age: 3600e9 });
    const reached = (await shop.replicas[0]?.get("/metrics"))?.text();
    expect(await reached).toContain('nats_entra_callout_streams{state="ok"} 2');
  });
});
