import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AccessDocument } from "../../../../access/index.ts";
import { Lease } from "../../../../callout/streams/lease.ts";
import { Reconciler } from "../../../../callout/streams/reconciler.ts";
import { leaseStore, readShared, Rows } from "../../../../callout/streams/rows.ts";
import { fakeBucket } from "./fake-bucket.ts";

const digest = "sha256:mine";
const streams = (...names: string[]) => ({
  streams: Object.fromEntries(names.map((name) => [name, { config: { name } }])),
});
const policy = {
  digest,
  accounts: { shop: streams("ORDERS"), books: streams("LEDGER"), none: {} },
} as unknown as AccessDocument;
const facts = (...known: string[]) => ({ policy: { digest: known.at(-1) }, comparable: known });

let bucket: ReturnType<typeof fakeBucket>;
let lease: Lease;
let stopping: AbortController;
let everybody: object[];
let isRecorded: boolean;
/** Of each look: the streams, and whether they may be changed, and lose messages. */
let looks: { stream: string; mayWrite: boolean; mayLose: boolean }[];
let isAway: boolean;
/** Resolve when the account's connection is there, or a stream is read; at once for those that are not in it. */
let slow: Map<string, Promise<void>>;
let inForce: AccessDocument;
let reconciler: Reconciler;

beforeEach(() => {
  vi.useFakeTimers();
  bucket = fakeBucket();
  stopping = new AbortController();
  [everybody, isRecorded, looks, isAway] = [[facts(digest)], true, [], false];
  slow = new Map();
  inForce = policy;
  lease = new Lease({ instance: "one", user: () => "U", store: leaseStore(bucket) });
  const tell = () => undefined;
  reconciler = new Reconciler({
    policy: () => inForce,
    ...{ lease, rows: new Rows(bucket), signal: stopping.signal },
    links: {
      api: async (account) => {
        await slow.get(account);
        if (isAway) throw new Error("away");
        return {} as never;
      },
      watch: () => undefined,
      close: () => Promise.resolve(),
    },
    keeper: (mayWrite) => ({
      keep: async ({ stream }) => {
        await slow.get(stream);
        const may = await mayWrite();
        looks.push({ stream, mayWrite: may !== "nothing", mayLose: may === "anything" });
        return may === "nothing" ? "waiting" : "settled";
      },
      unreachable: ({ stream }) => {
        looks.push({ stream, mayWrite: false, mayLose: false });
        return Promise.resolve();
      },
    }),
    isRecorded: () => Promise.resolve(isRecorded),
    everybody: () => Promise.resolve(everybody),
    log: { debug: tell, info: tell, warn: tell, error: tell },
  });
});
afterEach(async () => {
  stopping.abort();
  await vi.runAllTimersAsync();
  vi.useRealTimers();
});

/** Runs it for a time. @returns the looks meanwhile */
async function after(seconds: number) {
  const before = looks.length;
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  return looks.slice(before);
}
const streamsOf = (found: typeof looks) => found.map(({ stream }) => stream).sort();

describe("the reconciler", () => {
  it("looks at every stream of every account at its start, and every half minute", async () => {
    void reconciler.run();
    expect(streamsOf(await after(3))).toEqual(["LEDGER", "ORDERS"]);
    expect(streamsOf(await after(18))).toEqual([]);
    expect(streamsOf(await after(20))).toEqual(["LEDGER", "ORDERS"]);
    expect(lease.looked).toBeGreaterThan(0);
  });

  it("looks soon at an account that has changed, and at all under a new policy", async () => {
    void reconciler.run();
    await after(3);
    reconciler.changedIn("books");
    reconciler.changedIn("books");
    expect(streamsOf(await after(2))).toEqual(["LEDGER"]);
    reconciler.changed();
    expect(streamsOf(await after(2))).toEqual(["LEDGER", "ORDERS"]);
  });

  it("looks at the others in time while one changes all the time", async () => {
    void reconciler.run();
    await after(3);
    const flood = setInterval(() => reconciler.changedIn("shop"), 100);
    const found = streamsOf(await after(42));
    clearInterval(flood);
    expect(found).toContain("LEDGER");
    // a flood costs two looks a second
    expect(found.length).toBeLessThan(90);
  });

  it("tries one again after growing pauses, though another settles meanwhile", async () => {
    everybody = [facts(digest), facts("sha256:older")];
    void reconciler.run();
    const flood = setInterval(() => reconciler.changedIn("shop"), 300);
    const ledgers = streamsOf(await after(15)).filter((stream) => stream === "LEDGER");
    clearInterval(flood);
    expect(ledgers.length).toBeGreaterThanOrEqual(3);
    expect(ledgers.length).toBeLessThan(8);
  });

  it("waits for none whose JetStream does not answer", async () => {
    let end: () => void = () => undefined;
    slow.set("books", new Promise((resolve) => (end = resolve)));
    void reconciler.run();
    expect(streamsOf(await after(45))).toEqual(["ORDERS", "ORDERS"]);
    expect(lease.looked).toBeUndefined();
    slow.clear();
    end();
    expect(streamsOf(await after(1))).toContain("LEDGER");
    expect(lease.looked).toBeGreaterThan(0);
  });

  describe("ends a look at the stream where it is", () => {
    let end: () => void;
    beforeEach(async () => {
      inForce = { ...policy, accounts: { shop: streams("FIRST", "SECOND") } } as never;
      slow.set("FIRST", new Promise((resolve) => (end = resolve)));
      void reconciler.run();
      await after(1);
    });

    it("when it is stopped", async () => {
      stopping.abort();
      end();
      expect(streamsOf(await after(1))).toEqual(["FIRST"]);
    });

    it("when it has no lease any more, and reports nothing as undeclared by its policy then", async () => {
      const gone = { account: "shop", stream: "GONE" };
      const row = { ...gone, state: "ok", policy: "sha256:newer", managed: true } as const;
      await new Rows(bucket).put({ row: { ...row, since: 1, changes: [] } });
      reconciler.changed();
      await after(1);
      await lease.giveBack(60);
      end();
      expect(streamsOf(await after(1))).toEqual(["FIRST"]);
      expect(new Rows(bucket).get(gone)?.row.state).toBe("ok");
    });
  });

  it("does nothing without the lease", async () => {
    const other = new Lease({ instance: "other", user: () => "U", store: leaseStore(bucket) });
    await other.renew();
    void reconciler.run();
    for (let beat = 0; beat < 20; beat++) {
      expect(await after(2)).toEqual([]);
      await other.renew();
    }
  });

  it("tries again after growing pauses while JetStream is away", async () => {
    isAway = true;
    void reconciler.run();
    const counts: number[] = [];
    for (let ten = 0; ten < 6; ten++) counts.push((await after(10)).length / 2);
    expect(counts[0]).toBeGreaterThanOrEqual(3);
    expect(Math.max(...counts.slice(3))).toBeLessThanOrEqual(1);
    isAway = false;
    expect(streamsOf(await after(40))).toEqual(expect.arrayContaining(["LEDGER", "ORDERS"]));
  });

  it("writes down what is no longer declared as every replica reads it", async () => {
    const gone = { account: "shopdata", stream: "GONE" };
    const row = {
      ...gone,
      state: "ok",
      policy: digest,
      managed: true,
      since: 1,
      changes: [],
    } as const;
    const rows = new Rows(bucket);
    await rows.put({ row });
    void reconciler.run();
    await after(5);
    const kept = rows.get(gone);
    expect(kept?.row.state).toBe("undeclared");
    expect(readShared(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  it("changes nothing before what was done is recorded", async () => {
    isRecorded = false;
    void reconciler.run();
    expect((await after(20)).some(({ mayWrite }) => mayWrite)).toBe(false);
    isRecorded = true;
    expect((await after(40)).some(({ mayWrite }) => mayWrite)).toBe(true);
  });

  it("changes nothing by a policy that another replica has left behind, and lets that one lead", async () => {
    everybody = [facts(digest), facts(digest, "sha256:newer")];
    void reconciler.run();
    expect((await after(59)).some(({ mayWrite }) => mayWrite)).toBe(false);
    expect((await after(61)).some(({ mayWrite }) => mayWrite)).toBe(false);
    expect(leaseStore(bucket).get()?.holder).toBe("");
    expect(lease.isHeld).toBe(false);
  });

  it("waits for replicas with other policies, though not for ever, and loses nothing meanwhile", async () => {
    everybody = [facts("sha256:older", digest), facts("sha256:older")];
    void reconciler.run();
    expect((await after(59)).some(({ mayWrite }) => mayWrite)).toBe(false);
    const later = await after(3600);
    expect(later.some(({ mayWrite }) => mayWrite)).toBe(true);
    expect(later.some(({ mayLose }) => mayLose)).toBe(false);
    everybody = [facts("sha256:older", digest), facts("sha256:older", digest)];
    expect((await after(40)).some(({ mayLose }) => mayLose)).toBe(true);
  });

  it("loses nothing while a replica is silent that answered lately, and counts it as gone after a minute", async () => {
    const named = (instance: string) => ({ ...facts(digest), instance });
    everybody = [named("one"), named("two")];
    void reconciler.run();
    expect((await after(5)).at(-1)).toMatchObject({ mayWrite: true, mayLose: true });
    everybody = [named("one")];
    const found = await after(45);
    expect(found.length).toBeGreaterThan(0);
    expect(found.some(({ mayLose }) => mayLose)).toBe(false);
    expect(found.every(({ mayWrite }) => mayWrite)).toBe(true);
    expect((await after(60)).some(({ mayLose }) => mayLose)).toBe(true);
  });

  it("alone with a policy that another one has followed, loses nothing for ten minutes", async () => {
    await leaseStore(bucket).replace({
      ...{ holder: "", process: "other", beat: 1, user: "U" },
      policies: [digest, "sha256:newer"],
    });
    void reconciler.run();
    expect((await after(59)).some(({ mayWrite }) => mayWrite)).toBe(false);
    const later = await after(520);
    expect(later.some(({ mayWrite }) => mayWrite)).toBe(true);
    expect(later.some(({ mayLose }) => mayLose)).toBe(false);
    expect((await after(120)).some(({ mayLose }) => mayLose)).toBe(true);
    expect(lease.policies).toEqual(["sha256:newer", digest]);
  });

  it("changes nothing before it knows what it has itself", async () => {
    everybody = [];
    void reconciler.run();
    expect((await after(59)).some(({ mayWrite }) => mayWrite)).toBe(false);
  });

  it("goes on as soon as the replicas have one policy", async () => {
    everybody = [facts(digest), facts("sha256:older")];
    void reconciler.run();
    expect((await after(5)).some(({ mayWrite }) => mayWrite)).toBe(false);
    everybody = [facts(digest), facts("sha256:older", digest)];
    expect((await after(12)).some(({ mayWrite }) => mayWrite)).toBe(true);
  });
});
