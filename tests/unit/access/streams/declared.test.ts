import { describe, expect, it } from "vitest";
import {
  compile,
  consume,
  kv,
  objects,
  policy,
  PolicyErrors,
  publishTo,
  stream,
  type PolicyError,
  type StreamOptions,
  type StreamUse,
} from "../../../../access/index.ts";
import { aRole, orders } from "../fixture.ts";

const account = orders();
const subjects = ["orders.>"];

function compiled(streams: readonly (StreamUse | object)[], accounts = [account]) {
  return compile(policy({ accounts, roles: [aRole()], streams: streams as [] }));
}

function mistakes(...streams: readonly object[]): readonly PolicyError[] {
  try {
    compiled(streams);
  } catch (error) {
    if (error instanceof PolicyErrors) return error.errors;
    throw error;
  }
  return [];
}

const mistake = (options: object) =>
  mistakes(stream("ORDERS", { account, subjects, ...options })).map(
    ({ code, message, next }) => `${code}: ${message}; ${next}`,
  );

describe("a stream in a policy", () => {
  it("is in the document if it is listed, with every setting spelled out", () => {
    const { document } = compiled([stream("ORDERS", { account, subjects, maxAge: "30d" })]);
    const entry = document.accounts["orders"]?.streams?.["ORDERS"];
    expect(entry).toMatchObject({
      config: { name: "ORDERS", subjects, max_age: 30 * 86_400e9, num_replicas: 1, discard: "old" },
    });
    expect(entry).not.toHaveProperty("managed");
  });

  it("is there if a role makes use of it, and once", () => {
    const ORDERS = stream("ORDERS", { account, subjects });
    const roles = [aRole({ grants: [publishTo(ORDERS)] })];
    const { document } = compile(policy({ accounts: [account], roles, streams: [{ ORDERS }] }));
    expect(Object.keys(document.accounts["orders"]?.streams ?? {})).toEqual(["ORDERS"]);
  });

  it("of which none is declared leaves the account as it was", () => {
    expect(compiled([]).document.accounts["orders"]).not.toHaveProperty("streams");
  });

  it("comes from a module, with buckets and lists of them", () => {
    const data = { prices: kv("prices", { account }), all: [objects("files", { account })] };
    const { document } = compiled([data]);
    expect(Object.keys(document.accounts["orders"]?.streams ?? {})).toEqual([
      "KV_prices",
      "OBJ_files",
    ]);
  });

  it("has its consumers, and what may be lost, by JetStream's names", () => {
    const declared = stream("ORDERS", {
      account,
      subjects,
      consumers: { shipping: { filterSubjects: ["orders.paid"], ackWait: "500ms" } },
      mayLose: ["maxMsgs", "maxAge"],
      drift: "report",
    });
    const { document } = compiled([declared]);
    expect(document.accounts["orders"]?.streams?.["ORDERS"]).toMatchObject({
      consumers: {
        shipping: { name: "shipping", durable_name: "shipping", ack_wait: 5e8, max_waiting: 512 },
      },
      mayLose: ["max_age", "max_msgs"],
      drift: "report",
    });
  });

  it("that something else makes has the settings that are declared alone", () => {
    const watched = stream("ORDERS", { account, subjects, managed: false, republish: false });
    const { document } = compiled([watched]);
    expect(document.accounts["orders"]?.streams?.["ORDERS"]).toEqual({
      managed: false,
      config: { name: "ORDERS", subjects, republish: null },
    });
  });

  it("has the same digest in whatever order its settings are written", () => {
    const digest = (options: object) =>
      compiled([stream("ORDERS", { account, subjects, ...options })]).document.digest;
    expect(digest({ maxAge: "1h", replicas: 3 })).toBe(digest({ replicas: 3, maxAge: "60m" }));
    expect(digest({ maxAge: "1h" })).not.toBe(digest({}));
  });
});

describe("a mistake in a stream's settings", () => {
  it.each<[object, string]>([
    [
      { maxAge: "30 days" },
      "setting_invalid: the stream 'ORDERS': maxAge is \"30 days\", but must be a duration",
    ],
    [
      { maxage: "30d" },
      "setting_unknown: the stream 'ORDERS' has no setting \"maxage\"; did you mean 'maxAge'?",
    ],
    [
      { max_age: "30d" },
      "setting_unknown: the stream 'ORDERS' has no setting \"max_age\"; did you mean 'maxAge'?",
    ],
    [
      { sealed: true },
      "setting_refused: the stream 'ORDERS' has the setting 'sealed', which a policy cannot have; leave it out",
    ],
    [{ replicas: 7 }, "but must be a whole number from 1 to 5"],
    [{ retention: "work" }, 'but must be "limits" or "interest" or "workqueue"'],
    [
      { mirror: { name: "X", external: { api: "hub.API", delivr: "x" } } },
      "did you mean 'deliver'?",
    ],
    [
      { placement: { preferred: "n1" } },
      "nats-server takes a preferred server only when a leader steps down",
    ],
    [{ metadata: { "_nats.level": "1" } }, "texts by names that do not begin with '_'"],
    [
      { consumers: { "a.b": {} } },
      "name_invalid: the stream 'ORDERS': \"a.b\" is not a consumer name",
    ],
    [{ consumers: { a: { ackwait: "1s" } } }, "did you mean 'ackWait'?"],
    [{ consumers: { a: { durableName: "b" } } }, "it is the name under which `consumers` has it"],
    [{ consumers: ["a"] }, "setting_unknown: the stream 'ORDERS' has no setting \"consumers\""],
    [{ managed: "no" }, 'managed is "no", but must be true or false'],
    [{ drift: "ignore" }, 'drift is "ignore", but must be "mend" or "report"'],
    [
      { mayLose: ["maxage"] },
      "mayLose names \"maxage\", which is not a setting; did you mean 'maxAge'?",
    ],
    [{ mayLose: ["description"] }, "mayLose names 'description', whose change loses no messages"],
    [{ mayLose: "maxAge", managed: false }, "is not managed, so 'mayLose' does nothing"],
    [{ drift: "report", managed: false }, "is not managed, so 'drift' does nothing"],
    [{ denyPurge: true, allowRollup: true }, "denyPurge does not go with allowRollup"],
    [
      { schedules: true, allowRollup: false },
      "schedules needs roll-ups, and nats-server turns them on",
    ],
    [
      { discardNewPerSubject: true, maxMsgsPerSubject: 1 },
      "discardNewPerSubject needs the discard policy for it",
    ],
    [
      { mirror: "GONE", subjects: undefined },
      "stream_unknown: account 'orders': the stream 'ORDERS' takes messages of 'GONE', which its account does not have",
    ],
    [{ sources: ["ORDERS"] }, "takes its own messages"],
    [
      { maxBytes: "2GiB" },
      "account 'orders': its streams in files reserve 2GiB with their replicas, and its JetStream has 1GiB",
    ],
    [{ maxBytes: "512MiB", replicas: 3 }, "reserve 1536MiB with their replicas"],
    [{ storage: "memory" }, "it has streams in memory, and its JetStream has no room for them"],
    [{ consumers: { a: { replicas: 3 } } }, "it has 3 replicas, and its stream 1"],
    [
      {
        retention: "workqueue",
        consumers: { a: { filterSubjects: ["orders.a"] }, b: { filterSubjects: ["orders.*"] } },
      },
      "its consumers 'a' and 'b' would get the same messages, which a work queue does not give twice",
    ],
    [
      { maxConsumers: 1, consumers: { a: {}, b: {} } },
      "it declares 2 consumers, and maxConsumers is 1",
    ],
  ])("%j says %s", (options, said) => {
    expect(mistake(options)).toEqual([expect.stringContaining(said)]);
  });

  it.each<[object, string]>([
    [
      kv("prices", { account, history: 65 }),
      "history is 65, but must be a whole number from 1 to 64",
    ],
    [
      kv("prices", { account, maxAge: "1d" } as object),
      "setting 'maxAge', which a policy cannot have",
    ],
    [
      kv("prices", { account, allowRollup: false } as object),
      "every client relies on what it is for a bucket",
    ],
    [
      objects("files", { account, history: 5 } as object),
      "the object bucket 'files' has no setting \"history\"",
    ],
  ])("of a bucket is said by the names that clients use", (bucket, said) => {
    expect(mistakes(bucket).map(String).join()).toContain(said);
  });

  it("is said of two values for one stream, and of a stream without a place", () => {
    const two = [{}, { maxAge: "1d" }].map((options) =>
      stream("ORDERS", { account, subjects, ...options } as StreamOptions),
    );
    expect(mistakes(...two).map(({ code }) => code)).toEqual(["stream_conflict"]);
    expect(mistakes(stream("ORDERS", { subjects })).map(({ code }) => code)).toEqual([
      "stream_place",
    ]);
    const elsewhere = stream("ORDERS", { subjects, account: "order" });
    expect(mistakes(elsewhere).map(({ next }) => next)).toEqual(["did you mean 'orders'?"]);
  });

  it("is said of a cycle of sources", () => {
    const a = stream("A", { account, subjects: ["a"], sources: ["B"] });
    const b = stream("B", { account, subjects: ["b"], sources: ["A"] });
    expect(mistakes(a, b).map(({ message }) => message)).toEqual([
      "account 'orders': the stream 'A' takes its own messages by its sources",
      "account 'orders': the stream 'B' takes its own messages by its sources",
    ]);
  });

  it("is said of more streams than the account may have", () => {
    const small = orders({ jetstream: { disk: "1GiB", streams: 1 } });
    const two = ["A", "B"].map((name) => stream(name, { account: small, subjects: [name] }));
    expect(() => compiled(two, [small])).toThrow("it has 2 streams, and its JetStream takes 1");
  });
});

describe("consume", () => {
  const ORDERS = stream("ORDERS", { account, subjects, consumers: { shipping: {} } });
  const wrong = (grant: ReturnType<typeof consume>) => grant.problems.map(({ next }) => next);

  it("refers to a consumer that the stream declares", () => {
    expect(wrong(consume(ORDERS, { consumer: "shipping" }))).toEqual([]);
    expect(wrong(consume(ORDERS, { consumer: "shiping" }))).toEqual(["did you mean 'shipping'?"]);
  });

  it("refers to any of a stream that declares none, and to one that the session makes", () => {
    const other = stream("OTHER", { account, subjects });
    expect(wrong(consume(other, { consumer: "any" }))).toEqual([]);
    expect(wrong(consume(ORDERS, { consumer: "own", create: true }))).toEqual([]);
  });
});
