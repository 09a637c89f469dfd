import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  account,
  compile,
  deny,
  exportService,
  exportStream,
  follow,
  fromAccount,
  policy,
  prove,
  publish,
  publishTo,
  role,
  stream,
  within,
} from "../../../access/index.ts";
import { QUIET, startSite, type Session, type Site } from "./site.ts";
import { absence } from "../../support/waiting/absence.ts";

const says = (description: string) => ({ name: description, description });

/** Streams on both sides; the shop serves one subject to the branch, the books import another as a stream. */
const shop = account("shop", {
  description: "Takes new orders of the branch",
  jetstream: { memory: "4MiB", disk: "4MiB" },
  exports: [exportService("orders.new", says("new"))],
});
const branch = account("branch", {
  description: "Has orders of its own",
  jetstream: { memory: "4MiB", disk: "4MiB" },
  imports: [fromAccount(shop, "new", { to: "shop.new" })],
  exports: [exportStream("paid", says("paid"))],
});
const books = account("books", {
  description: "Is told what is paid",
  jetstream: { memory: "4MiB", disk: "4MiB" },
  imports: [fromAccount(branch, "paid", { to: "orders.paid" })],
});

const orders = stream("ORDERS", { subjects: ["orders.>"] });
const common = { description: "A role", members: ["application"] } as const;
const apart = policy({
  accounts: [branch, shop, books],
  roles: [
    role("Follower", { ...common, account: branch, grants: [follow(orders)] }),
    role("Asker", { ...common, account: branch, grants: [publish("shop.new")] }),
    role("Shopkeeper", { ...common, account: shop, grants: [publishTo(orders)] }),
    role("Bookkeeper", { ...common, account: books, grants: [publishTo(orders)] }),
  ],
});

/** May the role be said to make no message appear there? */
function holds(name: string, account: string, subject: string): boolean {
  const { document, sources } = compile(apart);
  return prove(document, sources, [deny(name, within(account, publish(subject)))]).length === 0;
}

let site: Site;
let inBranch: Session;
let inShop: Session;
let inBooks: Session;
beforeAll(async () => {
  site = await startSite(apart);
});
afterAll(() => site.stop());
beforeEach(async () => {
  [inBranch, inShop, inBooks] = (await Promise.all(
    ["branch", "shop", "books"].map((name) => site.admin(name)),
  )) as [Session, Session, Session];
  for (const session of [inBranch, inShop, inBooks])
    await session.stream({ name: "ORDERS", subjects: ["orders.>"], allow_direct: true });
  await inBranch.ask("orders.cancel", "7");
});
afterEach(async () => {
  for (const session of [inBranch, inShop, inBooks]) {
    await session.ask("$JS.API.STREAM.DELETE.ORDERS");
    session.close();
  }
});

/** The subjects on which a stream holds something, once it is quiet. */
async function storedIn(session: Session): Promise<string[]> {
  await absence(QUIET, "one more message in the stream");
  const body = { subjects_filter: ">" };
  type Info = { readonly state: { readonly subjects?: object } };
  const { state } = await session.json<Info>("$JS.API.STREAM.INFO.ORDERS", body);
  return Object.keys(state.subjects ?? {});
}

function pushTo(deliver_subject: string) {
  const config = { name: "c", ack_policy: "none", deliver_subject };
  return { stream_name: "ORDERS", config };
}

describe("what a consumer delivers into a stream of another account", () => {
  it("is stored on the subject that it had, though no import takes that there", async () => {
    const session = await site.as("Follower");
    await session.ask("$JS.API.CONSUMER.CREATE.ORDERS.c", pushTo("shop.new"));
    expect(await storedIn(inShop)).toEqual(["orders.cancel"]);
    expect(holds("Follower", "shop", "orders.cancel")).toBe(false);
  });

  it("and so it is when it is pulled", async () => {
    await inBranch.consumer("ORDERS", "worker");
    const session = await site.as("Follower");
    await session.publish("$JS.API.CONSUMER.MSG.NEXT.ORDERS.worker", "", { reply: "shop.new" });
    expect(await storedIn(inShop)).toEqual(["orders.cancel"]);
    expect(holds("Follower", "shop", "orders.cancel")).toBe(false);
  });

  it("and when a stream import brings it", async () => {
    const session = await site.as("Follower");
    // nobody else listens: of two, the stream gets it under the new subject when the other comes first
    await session.ask("$JS.API.CONSUMER.CREATE.ORDERS.c", pushTo("paid"));
    expect(await storedIn(inBooks)).toEqual(["orders.cancel"]);
    expect(holds("Follower", "books", "orders.cancel")).toBe(false);
  });

  it("other messages are stored on the subject that they are brought to", async () => {
    const get = "$JS.API.DIRECT.GET.ORDERS.orders.cancel";
    await inBranch.publish(get, "", { reply: "shop.new" });
    const session = await site.as("Asker");
    await session.publish("shop.new", "8");
    expect(await storedIn(inShop)).toEqual(["orders.new"]);
    expect(holds("Asker", "shop", "orders.cancel")).toBe(true);
  });
});
