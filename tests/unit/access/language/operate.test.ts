import { describe, expect, it } from "vitest";
import {
  backup,
  deleteConsumer,
  deleteMessages,
  deleteStream,
  getFrom,
  kv,
  lastOf,
  list,
  never,
  objects,
  pause,
  prove,
  purge,
  restore,
  rewind,
  stream,
  unpin,
  type Grant,
} from "../../../../access/index.ts";
import { compiled, data, exportsOf, holds, importsOf, shop, support } from "../walls/fixture.ts";
import { PolicyErrors } from "../../../../access/index.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.>"], account: data });
const prices = kv("prices", { account: data });
const ship = { consumer: "ship" };

const codesOf = (home: typeof shop, grant: Grant): string[] => {
  try {
    compiled([holds(home, [grant])]);
    return [];
  } catch (error) {
    if (error instanceof PolicyErrors) return error.errors.map(({ code }) => code);
    throw error;
  }
};

describe("what looks after a stream", () => {
  it.each<[string, Grant, string]>([
    ["purge", purge(ORDERS), "$JS.API.STREAM.PURGE.ORDERS"],
    ["deleteMessages", deleteMessages(ORDERS), "$JS.API.STREAM.MSG.DELETE.ORDERS"],
    ["deleteStream", deleteStream(ORDERS), "$JS.API.STREAM.DELETE.ORDERS"],
    ["deleteConsumer", deleteConsumer(ORDERS, ship), "$JS.API.CONSUMER.DELETE.ORDERS.ship"],
    ["pause", pause(ORDERS, ship), "$JS.API.CONSUMER.PAUSE.ORDERS.ship"],
    ["unpin", unpin(ORDERS, ship), "$JS.API.CONSUMER.UNPIN.ORDERS.ship"],
    ["rewind", rewind(ORDERS, ship), "$JS.API.CONSUMER.RESET.ORDERS.ship"],
  ])("%s sends one request, after looking", (_, { publish, subscribe }, request) => {
    expect(publish.filter((subject) => !/\.INFO(\.|$)/.test(subject))).toEqual([request]);
    expect(subscribe).toEqual([]);
  });

  it("is for buckets as well", () => {
    expect(purge(prices).publish).toContain("$JS.API.STREAM.PURGE.KV_prices");
    expect(list(objects("files")).publish).toContain("$JS.API.CONSUMER.LIST.OBJ_files");
  });

  it.each(["a b", "*", ">", "a.b", ""])("is not for a consumer such as %j", (consumer) => {
    for (const grant of [pause, unpin, rewind, deleteConsumer])
      expect(grant(ORDERS, { consumer }).problems.map(({ code }) => code)).toEqual([
        "name_invalid",
      ]);
  });

  it("may be given in a vault, but for reading a backup", () => {
    for (const grant of [purge(ORDERS), pause(ORDERS, ship), list(ORDERS), list(), restore(ORDERS)])
      expect(codesOf(data, grant)).toEqual([]);
    for (const grant of [backup(ORDERS), getFrom(ORDERS), lastOf(ORDERS, "orders.a")])
      expect(codesOf(data, grant)).toEqual(["vault_grant"]);
  });

  it("is imported under the vault's domain, and nothing else is", () => {
    const { document } = compiled([holds(shop, [pause(ORDERS, ship)])]);
    expect(importsOf(document, "shop").map((line) => line.split(" ").at(-1))).toEqual([
      "$JS.data.API.CONSUMER.INFO.ORDERS.ship",
      "$JS.data.API.CONSUMER.PAUSE.ORDERS.ship",
      "$JS.data.API.INFO",
      "$JS.data.API.STREAM.INFO.ORDERS",
    ]);
  });
});

describe("a list of streams", () => {
  it("is of the role's account, or of another", () => {
    expect(list()).toMatchObject({ label: "list()", place: undefined });
    const { document } = compiled([holds(shop, [list(data)])]);
    expect(importsOf(document, "shop")).toContain(
      "service data $JS.API.STREAM.NAMES as $JS.data.API.STREAM.NAMES",
    );
  });

  it("needs JetStream", () => {
    expect(codesOf(shop, list())).toEqual(["jetstream_missing"]);
    expect(codesOf(shop, list(support))).toEqual(["jetstream_missing"]);
  });
});

describe("a backup", () => {
  it("is delivered to the account's part of the inbox", () => {
    const { document } = compiled([holds(shop, [backup(ORDERS)])]);
    expect(exportsOf(document, "data")).toContain("stream _INBOX.*.shop.> for shop");
    expect(importsOf(document, "shop")).toContain("service data $JS.SNAPSHOT.ACK.ORDERS.>");
  });

  it("is not brought back from another account, since headers would spoil it", () => {
    expect(codesOf(shop, restore(ORDERS))).toEqual(["wall_restore"]);
  });
});

describe("single messages", () => {
  it("are got by any request, or by one that names its subject", () => {
    expect(getFrom(ORDERS).publish).toContain("$JS.API.DIRECT.GET.ORDERS");
    expect(lastOf(ORDERS, "orders.a", "orders.{oid}.>").publish).toEqual([
      "$JS.API.INFO",
      "$JS.API.STREAM.INFO.ORDERS",
      "$JS.API.DIRECT.GET.ORDERS.orders.a",
      "$JS.API.DIRECT.GET.ORDERS.orders.{oid}.>",
    ]);
  });

  it("are those of the stream", () => {
    expect(lastOf(ORDERS, "ledger.a").problems.map(({ code }) => code)).toEqual([
      "subject_outside_stream",
    ]);
  });
});

describe("an invariant", () => {
  it.each<[string, Grant, Grant]>([
    ["purge", purge(ORDERS), list(ORDERS)],
    ["pause", pause(ORDERS, ship), pause(ORDERS, { consumer: "bill" })],
    ["list", list(ORDERS), pause(ORDERS, ship)],
    ["getFrom", getFrom(ORDERS), list(ORDERS)],
  ])("is about what %s is for, not about the look-ups that come with it", (_, wanted, other) => {
    const holding = (grant: Grant) => {
      const { document, sources } = compiled([holds(shop, [grant], [], "Shop")]);
      return prove(document, sources, [never("Shop", wanted)]);
    };
    expect(holding(wanted)).not.toEqual([]);
    expect(holding(other)).toEqual([]);
  });
});
