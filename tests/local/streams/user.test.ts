import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NatsConnection } from "@nats-io/transport-node";
import type { SessionRow } from "../../../protocol/control/session-row.ts";
import { absence } from "../../support/waiting/absence.ts";
import { login } from "../../support/connect.ts";
import { admin, entryFor, withStreams } from "./declare.ts";
import { Shop } from "./shop.ts";

/** One connection is all that the account may have. */
const limited = withStreams([entryFor({ maxAge: "1h", consumers: { ship: {} } })], {
  connections: 1,
});

let shop: Shop;
let only: NatsConnection;
beforeAll(async () => {
  shop = await Shop.open(limited);
  only = await shop.admin();
});
afterAll(() => shop.close());

describe("the session by which a callout makes streams", () => {
  it("takes no place of the account's sessions", async () => {
    await shop.settled(limited, "ok");
    expect(only.isClosed()).toBe(false);
    const another = login({
      servers: [...shop.site.nats.urls],
      token: shop.site.token(admin),
      account: "shop",
    });
    await expect(another).rejects.toThrow();
    const [node] = shop.site.nats.nodes;
    expect(node?.log()).toContain("maximum account active connections exceeded");
  });

  it("is listed as what it is, and is not one that came past the callouts", async () => {
    await absence(1000, "an event of the connection");
    const { sessions } = await (
      await shop.steer()
    ).ask<{ sessions: SessionRow[] }>("inspect", {
      op: "sessions",
    });
    const own = sessions.filter(({ user }) => user === "callout-streams");
    expect(own).toMatchObject([{ account: "shop" }]);
    expect(own[0]?.roles).toBeUndefined();
    const [replica] = shop.replicas;
    expect(replica?.records.filter(({ decision }) => decision !== "granted")).toEqual([]);
    expect(replica?.events("session_not_granted")).toEqual([]);
  });
});
