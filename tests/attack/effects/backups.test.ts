/** Where backups are sent, and where the answers to a restore go: wherever the session says. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { account, backup, policy, restore, role, stream } from "../../../access/index.ts";
import { startSite, type Session, type Site } from "./site.ts";

const jetstream = { memory: "16MiB", disk: "16MiB" } as const;
const shop = account("shop", { description: "All together", jetstream });
const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
const common = { account: shop, members: ["application"] } as const;
const keeping = policy({
  accounts: [shop],
  roles: [
    role("Backup", { ...common, description: "Backs up", grants: [backup(ORDERS)] }),
    role("Restore", { ...common, description: "Restores", grants: [restore(ORDERS)] }),
  ],
});

let site: Site;
let admin: Session;
beforeAll(async () => {
  site = await startSite(keeping);
});
afterAll(() => site.stop());
beforeEach(async () => {
  admin = await site.admin();
  await admin.stream({ name: "ORDERS", subjects: ["orders.>"] });
  await admin.stream({ name: "LEDGER", subjects: ["ledger.>"] });
  await admin.ask("orders.1", "an order");
  await admin.ask("ledger.1", "an entry");
});
afterEach(async () => {
  for (const name of ["ORDERS", "LEDGER"]) await admin.ask(`$JS.API.STREAM.DELETE.${name}`);
  admin.close();
});

const take = async (session: Session, name: string, deliver_subject: string) =>
  session.json(`$JS.API.STREAM.SNAPSHOT.${name}`, { deliver_subject });

describe("a backup", () => {
  it("is sent to any subject, and its end deletes a stream where it lands", async () => {
    const session = await site.as("Backup");
    await take(session, "ORDERS", "$JS.API.STREAM.DELETE.LEDGER");
    await expect.poll(() => admin.count("LEDGER"), { timeout: 10_000 }).toBe(undefined);
    expect(session.refused).toEqual([]);
  });

  it("is sent to who subscribes to a pattern alone, too", async () => {
    await admin.subscribe("cancel.>");
    await take(await site.as("Backup"), "ORDERS", "cancel.order.7");
    await expect
      .poll(() => admin.heard.some(({ subject }) => subject === "cancel.order.7"), {
        timeout: 10_000,
      })
      .toBe(true);
  });
});

describe("a restore", () => {
  it("is acknowledged by empty messages, which delete a stream where they land", async () => {
    const { config, state } = await take(admin, "ORDERS", "_INBOX.admin.taken");
    await admin.ask("$JS.API.STREAM.DELETE.ORDERS");
    const session = await site.as("Restore");
    const asked = await session.json("$JS.API.STREAM.RESTORE.ORDERS", { config, state });
    const reply = "$JS.API.STREAM.DELETE.LEDGER";
    await session.publish(String(asked["deliver_subject"]), "not a backup", { reply });
    await expect.poll(() => admin.count("LEDGER")).toBe(undefined);
    expect(session.refused).toEqual([]);
  });
});
