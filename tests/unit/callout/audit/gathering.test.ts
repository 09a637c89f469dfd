import { beforeEach, describe, expect, it } from "vitest";
import { Gathering, type GatheredRecord } from "../../../../callout/audit/gathering.ts";
import { jsonLog } from "../../../../callout/log/log.ts";
import type { LoginRecord } from "../../../../protocol/audit/login-record.ts";
import { Reason } from "../../../../protocol/reason.ts";

let kept: (LoginRecord & Partial<GatheredRecord>)[];
let isDown: boolean;
let gathering: Gathering;

beforeEach(() => {
  kept = [];
  isDown = false;
  gathering = new Gathering({
    audit: {
      append: (record) =>
        isDown
          ? Promise.reject(new Error("disk full"))
          : Promise.resolve(void kept.push(record as LoginRecord)),
    },
    log: jsonLog("callout-0", () => undefined),
    window: 3_600_000,
  });
});

let records = 0;
const denied = (changes: Partial<LoginRecord> = {}): LoginRecord => ({
  ...{ class_uid: 3002, activity_id: 1, status_id: 2, time: 1000 + ++records },
  ...{ id: `id-${records}`, instance: "callout-0", policy: "sha256:1", decision: "denied" },
  ...{ reason: Reason.TooManyLogins, user_nkey: "U", client: { id: records, address: "10.0.0.1" } },
  ...{ server: { name: "n1", id: "N1" }, latency_us: 5 },
  ...changes,
});

describe("records of one outcome", () => {
  it("are the first, at once, and one that counts those that followed", async () => {
    const all = [denied(), denied(), denied(), denied()];
    for (const record of all) await gathering.record("alice", record);
    expect(kept).toEqual([all[0]]);
    await gathering.flush();
    const [, second, , last] = all;
    expect(kept).toHaveLength(2);
    const { id, count, start_time: since, ...fields } = (kept[1] ?? denied()) as GatheredRecord;
    const { id: lastId, ...lastFields } = last ?? denied();
    expect(fields).toEqual(lastFields);
    expect({ count, since }).toEqual({ count: 3, since: second?.time });
    expect([...all.map((record) => record.id), lastId]).not.toContain(id);
  });

  it("that go on are one a window", async () => {
    for (let window = 0; window < 5; window++) {
      for (let at = 0; at < 100; at++) await gathering.record("alice", denied());
      await gathering.flush();
    }
    expect(kept.map(({ count }) => count)).toEqual([undefined, 99, 100, 100, 100, 100]);
  });

  it("are none when none has followed, and begin anew after a window without any", async () => {
    await gathering.record("alice", denied());
    await gathering.flush();
    await gathering.flush();
    await gathering.record("alice", denied());
    expect(kept.map(({ count }) => count)).toEqual([undefined, undefined]);
  });

  it("may be counted from the first on", async () => {
    for (let at = 0; at < 5; at++) gathering.count("alice", denied());
    expect(kept).toEqual([]);
    await gathering.flush();
    expect(kept).toMatchObject([{ count: 5 }]);
  });

  it.each<[string, Partial<LoginRecord>]>([
    ["another reason", { reason: Reason.NoRoles }],
    ["another decision", { decision: "granted", status_id: 1 }],
    ["another member of the token", { member: "exp" }],
    ["another policy", { policy: "sha256:2" }],
    ["another account", { account: "orders" }],
    ["other roles", { roles_matched: ["Orders.Read"] }],
    ["another server", { server: { name: "n2", id: "N2" } }],
    ["a question of a server that reloaded", { activity_id: 99 }],
  ])("are not gathered with those of %s", async (_what, changes) => {
    for (const more of [{}, changes, {}, changes]) await gathering.record("alice", denied(more));
    expect(kept).toHaveLength(2);
    await gathering.flush();
    expect(kept).toMatchObject([{}, {}, { count: 1 }, { count: 1 }]);
  });

  it("are not gathered with those of somebody else", async () => {
    await gathering.record("alice", denied());
    await gathering.record("bob", denied());
    expect(kept).toHaveLength(2);
  });

  it("keep what they take back", async () => {
    gathering.count("alice", denied({ replaces: ["a"] }));
    gathering.count("alice", denied({ replaces: ["b"] }));
    gathering.count("alice", denied());
    await gathering.flush();
    expect(kept).toMatchObject([{ count: 3, replaces: ["a", "b"] }]);
  });

  it("are not lost while no store takes them", async () => {
    isDown = true;
    for (let at = 0; at < 3; at++) gathering.count("alice", denied({ replaces: [String(at)] }));
    const [first] = [1001 + records - 3];
    await gathering.flush();
    gathering.count("alice", denied({ replaces: ["more"] }));
    await gathering.flush();
    isDown = false;
    await gathering.flush();
    expect(kept).toMatchObject([
      { count: 4, start_time: first, replaces: ["0", "1", "2", "more"] },
    ]);
  });
});

it("tells a bounded number of outcomes apart: those beyond by their reasons, and nobody's name", async () => {
  for (let at = 0; at < 5000; at++)
    await gathering.record(`10.0.0.${at}`, denied({ oid: String(at), uti: "x" }));
  await gathering.flush();
  const gathered = kept.filter(({ count }) => count !== undefined);
  expect(kept.length).toBeLessThan(1100);
  expect(gathered.reduce((sum, { count = 0 }) => sum + count, 0) + 1024).toBe(5000);
  expect(gathered).toHaveLength(1);
  expect(gathered[0]).not.toHaveProperty("oid");
  expect(gathered[0]).toMatchObject({ reason: "too_many_logins", client: {} });
});

it("takes back a bounded number of records", async () => {
  for (let at = 0; at < 3000; at++) gathering.count("alice", denied({ replaces: [String(at)] }));
  await gathering.flush();
  expect(kept[0]?.replaces).toHaveLength(1024);
  expect(kept[0]?.count).toBe(3000);
});
