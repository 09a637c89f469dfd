import { beforeEach, describe, expect, it } from "vitest";
import {
  isPast,
  leaseStore,
  readShared,
  Rows,
  type Remembered,
} from "../../../../callout/streams/rows.ts";
import { fakeBucket } from "./fake-bucket.ts";

const row = (stream: string, more: object = {}): Remembered["row"] => ({
  ...{ account: "shop", stream, state: "ok", since: 100, policy: "sha256:a" },
  ...{ managed: true, changes: [] },
  ...more,
});
const lease = { holder: "one", process: "p", beat: 1, user: "U" };

let bucket: ReturnType<typeof fakeBucket>;
let rows: Rows;
beforeEach(() => {
  bucket = fakeBucket();
  rows = new Rows(bucket);
});

describe("the rows of declared streams", () => {
  it("are in the order of account, stream and consumer, without the lease", async () => {
    await leaseStore(bucket).replace(lease);
    for (const each of [
      row("B"),
      row("A", { consumer: "z" }),
      row("A"),
      row("C", { account: "a" }),
      row("A", { consumer: "b" }),
    ])
      await rows.put({ row: each });
    expect(rows.all.map(({ account, stream, consumer }) => [account, stream, consumer])).toEqual([
      ["a", "C", undefined],
      ["shop", "A", undefined],
      ["shop", "A", "b"],
      ["shop", "A", "z"],
      ["shop", "B", undefined],
    ]);
    expect(leaseStore(bucket).get()).toEqual(lease);
  });

  it("are written when they say something new, and keep the time of their state", async () => {
    expect(await rows.put({ row: row("A") })).toBe(true);
    expect(await rows.put({ row: row("A", { since: 200 }) })).toBe(false);
    expect(await rows.put({ row: row("A", { since: 300, policy: "sha256:b" }) })).toBe(true);
    expect(rows.all[0]?.since).toBe(100);
    await rows.put({ row: row("A", { since: 400, state: "drifted" }) });
    expect(rows.all[0]?.since).toBe(400);
    expect(bucket.written).toHaveLength(3);
  });

  it("are written when other settings are refused", async () => {
    const remembered = { row: row("A"), asDeclared: "sha256:c" };
    expect(await rows.put(remembered)).toBe(true);
    expect(await rows.put({ ...remembered, except: ["max_age"] })).toBe(true);
    expect(await rows.put({ ...remembered, except: ["max_age"] })).toBe(false);
  });

  it("say what is no longer declared, once, and what was done to it last", async () => {
    const last = { what: "created", at: 90, cause: "policy", changes: [] } as const;
    await rows.put({ row: row("KEPT") });
    await rows.put({ row: row("GONE", { last, problem: "p", state: "refused" }) });
    for (let round = 0; round < 2; round++)
      await rows.retire(({ stream }) => stream === "KEPT", "sha256:b", 500 + round);
    expect(rows.all).toEqual([
      row("GONE", { state: "undeclared", since: 500, policy: "sha256:b", last }),
      row("KEPT"),
    ]);
  });

  it("are forgotten when that was told for thirty days", () => {
    const undeclared = { row: row("GONE", { state: "undeclared", since: 0 }) };
    expect(isPast(undeclared, 30 * 86_400 - 1)).toBe(false);
    expect(isPast(undeclared, 30 * 86_400)).toBe(true);
    expect(isPast({ row: row("KEPT") }, 1e12)).toBe(false);
    expect(isPast({ lease }, 1e12)).toBe(false);
  });

  it("and the lease are read strictly", () => {
    const remembered = { row: row("A"), asDeclared: "sha256:c" };
    const partly = { ...remembered, except: ["max_age"] };
    for (const entry of [{ lease }, { row: row("A") }, remembered, partly])
      expect(readShared(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
    for (const other of [
      null,
      {},
      { row: {} },
      { lease: {} },
      { ...remembered, asDeclared: 1 },
      { ...partly, except: [1] },
    ])
      expect(readShared(other)).toBeUndefined();
  });
});
