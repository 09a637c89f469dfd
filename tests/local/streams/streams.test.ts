import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../support/waiting/until.ts";
import { absence } from "../../support/waiting/absence.ts";
import { shopWith, type Declaration } from "./declare.ts";
import { Shop } from "./shop.ts";

const hour = 3600e9;
const first = shopWith({ maxAge: "1h" });
const wide = { maxAge: "2h", subjects: ["orders.>", "returns.>"] } as const;

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(first);
});
afterAll(() => shop.close());

/** Puts a declaration in force, and waits until the stream is as it says. */
async function declared(declaration: Declaration) {
  const policy = shopWith(declaration);
  await shop.declare(policy);
  return { policy, row: await shop.settled(policy, "ok", declaration.name) };
}

/** Somebody else changes a stream. */
async function update(change: object, name = "ORDERS"): Promise<void> {
  const answer = await shop.api(`STREAM.UPDATE.${name}`, {
    ...(await shop.config(name)),
    ...change,
  });
  if (answer.error !== undefined) throw new Error(JSON.stringify(answer.error));
}

const recordsOf = (stream: string) => shop.records.filter((each) => each.stream === stream);

describe("a declared stream", () => {
  it("is made at the start, exactly as declared", async () => {
    const row = await shop.settled(first, "ok");
    expect(row).toMatchObject({
      ...{ account: "shop", managed: true, changes: [] },
      last: { what: "created", cause: "policy" },
    });
    expect(await shop.config()).toMatchObject({ subjects: ["orders.>"], max_age: hour });
  });

  it("is changed by a new policy, and keeps its messages", async () => {
    for (let count = 0; count < 10; count++) await shop.store("orders.new");
    const { row } = await declared(wide);
    expect(row.last).toMatchObject({ what: "updated", cause: "policy" });
    expect(row.last?.changes.map(({ setting }) => setting)).toEqual(["max_age", "subjects"]);
    expect(await shop.config()).toMatchObject({
      ...{ max_age: 2 * hour, subjects: ["orders.>", "returns.>"] },
    });
    expect(await shop.messages()).toBe(10);
  });

  it("is not narrowed so that it loses messages, until the policy names the very setting", async () => {
    const refused = shopWith({ ...wide, maxMsgs: 3, description: "new" });
    await shop.declare(refused);
    const row = await shop.settled(refused, "refused");
    expect(row.problem).toContain("maxMsgs");
    expect(row.next).toContain("mayLose");
    expect(row.changes).toMatchObject([{ setting: "max_msgs", to: "3", effect: "loses" }]);
    expect(await shop.messages()).toBe(10);
    // what loses nothing is in force
    expect(await shop.config()).toMatchObject({ max_msgs: -1, description: "new" });

    const other = shopWith({ ...wide, maxMsgs: 3, mayLose: ["maxBytes"] });
    await shop.declare(other);
    await shop.settled(other, "refused");
    expect(await shop.messages()).toBe(10);

    await declared({ ...wide, maxMsgs: 3, mayLose: ["maxMsgs"] });
    expect(await shop.messages()).toBe(3);
  });

  it("says of each change who asked for it, from what to what, under which policy, and never a message", () => {
    const records = recordsOf("ORDERS");
    expect(records[0]).toMatchObject({
      ...{ class_uid: 3004, activity_id: 1, status_id: 1, account: "shop", cause: "policy" },
      ...{ policy: first.digest, changes: [], instance: "callout-0" },
    });
    const change = { setting: "max_age", from: String(hour), to: String(2 * hour) };
    expect(records[1]).toMatchObject({ activity_id: 3, status_id: 1, cause: "policy" });
    expect(records[1]?.changes).toContainEqual({ ...change, effect: "harmless" });
    const refusals = records.filter(({ status_id }) => status_id === 2);
    expect(refusals).toHaveLength(2);
    expect(refusals[0]).toMatchObject({
      refusal: expect.stringContaining("maxMsgs") as string,
      changes: [{ setting: "max_msgs", from: "-1", to: "3", effect: "loses" }],
    });
    const [losing] = records.slice(-1);
    expect(losing?.changes).toContainEqual({
      ...{ setting: "max_msgs", from: "-1", to: "3", effect: "loses" },
    });
    expect(shop.replicas[0]?.output).not.toContain("orders.new");
  });
});

describe("what somebody else has changed", () => {
  it("is mended within moments, and recorded as drift", async () => {
    await declared({ name: "DRIFTS", maxAge: "1h" });
    const began = performance.now();
    await update({ max_msg_size: 100, republish: { src: ">", dest: "stolen.>" } }, "DRIFTS");
    await until("the stream to be mended", async () => {
      const config = await shop.config("DRIFTS");
      return config?.max_msg_size === -1 && config.republish === undefined;
    });
    expect(performance.now() - began).toBeLessThan(10_000);
    await until("its record", () => recordsOf("DRIFTS").some(({ cause }) => cause === "drift"));
    const [record] = recordsOf("DRIFTS").filter(({ cause }) => cause === "drift");
    expect(record).toMatchObject({ activity_id: 3, status_id: 1 });
    expect(record?.changes.map(({ setting }) => setting).sort()).toEqual([
      ...["max_msg_size", "republish"],
    ]);
  });

  it("is not mended so that messages are lost", async () => {
    const { policy } = await declared({ name: "WIDER", maxMsgs: 5, mayLose: [] });
    await update({ max_msgs: -1 }, "WIDER");
    for (let count = 0; count < 9; count++) await shop.store("wider.new");
    await shop.settled(policy, "refused", "WIDER");
    expect(await shop.messages("WIDER")).toBe(9);
  });

  it("is made again when it was deleted, and never hidden", async () => {
    const { policy } = await declared({ name: "GONE" });
    await shop.api("STREAM.DELETE.GONE");
    await until("the stream to be back", async () => (await shop.config("GONE")) !== undefined);
    await until("its row", async () => (await shop.row("GONE"))?.last?.cause === "drift");
    expect(await shop.row("GONE")).toMatchObject({
      ...{ state: "ok", policy: policy.digest, last: { what: "created", cause: "drift" } },
    });
  });

  it("is given up after three times, since somebody keeps changing it back", async () => {
    const { policy } = await declared({ name: "FIGHT" });
    const size = async () => (await shop.config("FIGHT"))?.max_msg_size;
    for (let round = 1; round <= 3; round++) {
      await update({ max_msg_size: round }, "FIGHT");
      await until("it to be mended", async () => (await size()) === -1);
    }
    await update({ max_msg_size: 4 }, "FIGHT");
    const row = await shop.settled(policy, "drifted", "FIGHT");
    expect(row.problem).toContain("keeps changing it back");
    expect(await size()).toBe(4);
  });

  it("is only reported when the policy says so; a new declaration is put in force", async () => {
    const { policy } = await declared({ name: "TOLD", drift: "report" });
    await update({ max_msg_size: 100 }, "TOLD");
    const row = await shop.settled(policy, "drifted", "TOLD");
    expect(row.changes).toMatchObject([{ setting: "max_msg_size", from: "100", to: "-1" }]);
    expect(await shop.config("TOLD")).toMatchObject({ max_msg_size: 100 });
    await declared({ name: "TOLD", drift: "report", maxMsgSize: "1KiB" });
    expect(await shop.config("TOLD")).toMatchObject({ max_msg_size: 1024 });

    const { policy: again } = await declared({ name: "TOLD", drift: "report" });
    await shop.api("STREAM.DELETE.TOLD");
    await shop.settled(again, "absent", "TOLD");
    expect(await shop.config("TOLD")).toBeUndefined();
  });
});

describe("a stream that is there already", () => {
  it("is adopted, while it is written to, and no acknowledged message is lost", async () => {
    await shop.api("STREAM.CREATE.OLD", { name: "OLD", subjects: ["old.>"], storage: "file" });
    let [isOver, acknowledged] = [false, 0];
    const writing = (async () => {
      for (; !isOver; acknowledged++) await shop.store("old.new");
    })();
    await until("some messages", () => acknowledged > 50);
    const { row } = await declared({ name: "OLD", allowDirect: true });
    expect(row.last).toMatchObject({ what: "updated", cause: "policy" });
    await declared({ name: "OLD", maxMsgSize: "1KiB", subjects: ["old.>", "older.>"] });
    const seen = acknowledged;
    await until("some more messages", () => acknowledged > seen + 50);
    isOver = true;
    await writing;
    expect(await shop.messages("OLD")).toBe(acknowledged);
    expect(await shop.config("OLD")).toMatchObject({ max_msg_size: 1024 });
  });

  it("is refused as it is declared when JetStream has another in the way, with JetStream's words", async () => {
    await shop.api("STREAM.CREATE.OTHERS", { name: "OTHERS", subjects: ["taken.>"] });
    const policy = shopWith({ name: "TAKES", subjects: ["taken.new"] });
    await shop.declare(policy);
    const row = await shop.settled(policy, "refused", "TAKES");
    expect(row.problem).toContain("subjects overlap");
    const refusals = () => recordsOf("TAKES").filter(({ status_id }) => status_id === 2);
    await until("its record", () => refusals().length === 1);
    await shop.api("STREAM.UPDATE.OTHERS", { name: "OTHERS", subjects: ["left.>"] });
    await declared({ name: "TAKES", subjects: ["taken.new"], description: "at last" });
    expect(refusals()).toHaveLength(1);
  });

  it("is left alone when it is watched only, and so are its messages", async () => {
    const policy = shopWith({ name: "THEIRS", managed: false, maxAge: "1h" });
    await shop.declare(policy);
    expect(await shop.settled(policy, "absent", "THEIRS")).toMatchObject({ managed: false });
    const config = { name: "THEIRS", subjects: ["theirs.>"], max_age: 2 * hour };
    await shop.api("STREAM.CREATE.THEIRS", config);
    const before = await shop.config("THEIRS");
    const row = await shop.settled(policy, "drifted", "THEIRS");
    expect(row.changes).toMatchObject([{ setting: "max_age", from: String(2 * hour) }]);
    await absence(1500, "a change of the stream");
    expect(await shop.config("THEIRS")).toEqual(before);
    await update({ max_age: hour }, "THEIRS");
    await shop.settled(policy, "ok", "THEIRS");
    expect(recordsOf("THEIRS")).toEqual([]);
  });

  it("is left alone when it is no longer declared, and that is told", async () => {
    await declared({ name: "FORMER" });
    await shop.store("former.new");
    const policy = shopWith();
    await shop.declare(policy);
    await shop.settled(policy, "undeclared", "FORMER");
    await absence(1500, "the stream's end");
    expect(await shop.messages("FORMER")).toBe(1);
    await declared({ name: "FORMER" });
    expect(await shop.messages("FORMER")).toBe(1);
  });
});
