/** Why no role may subscribe to requests to JetStream: their subscribers hear them, and their answers pass for the server's. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, compile, policy, role, serve, stream, publishTo } from "../../../access/index.ts";
import { startBroker, type Broker } from "../../../attack/broker.ts";
import { Session } from "./site.ts";

const shop = account("shop", {
  description: "All together",
  jetstream: { memory: "16MiB", disk: "16MiB" },
});
const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
const policyOf = (...grants: Parameters<typeof serve>[0][]) =>
  policy({
    accounts: [shop],
    roles: [
      role("Server", {
        description: "Answers",
        account: shop,
        members: ["application"],
        grants: [publishTo(ORDERS), ...grants.map((subject) => serve(subject))],
      }),
    ],
  });

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker(compile(policyOf("status")).document.accounts);
});
afterAll(() => broker.stop());

describe("who subscribes to requests to JetStream", () => {
  it("hears them, and answers in place of the server", async () => {
    const asker = new Session(await broker.connect("shop"), "_INBOX.asker");
    const rules = {
      publish: { allow: ["_INBOX.>"], deny: [] },
      subscribe: { allow: ["$JS.API.STREAM.INFO.>", "_INBOX.impostor.>"], deny: [] },
    };
    const impostor = new Session(await broker.connect("shop", rules), "_INBOX.impostor");
    await impostor.serve("$JS.API.STREAM.INFO.ORDERS", () => "forged");
    await asker.ask("$JS.API.STREAM.INFO.ORDERS");
    const answers = async () => (await asker.all("_INBOX.asker.1")).map(({ payload }) => payload);
    await expect.poll(answers, { timeout: 10_000 }).toContain("forged");
    expect(impostor.refused).toEqual([]);
  });

  it("is no role of a policy", () => {
    expect(() => compile(policyOf("$JS.API.STREAM.INFO.ORDERS"))).toThrow(/servers alone answer/);
  });
});
