import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BucketConflict } from "../../../../callout/bucket/bucket.ts";
import {
  expirySeconds,
  heldSeconds,
  Lease,
  readLease,
  renewalSeconds,
  type LeaseEntry,
  type LeaseStore,
} from "../../../../callout/streams/lease.ts";

/** A bucket's entry that several replicas replace, each by the revision that it has read. */
class SharedEntry {
  entry: LeaseEntry | undefined;
  revision = 0;
  isDown = false;

  /** As a replica sees it: what it has read last. */
  view(): LeaseStore & { look(): void } {
    let seen = { entry: this.entry, revision: this.revision };
    const look = () => void (seen = { entry: this.entry, revision: this.revision });
    return {
      look,
      get: () => seen.entry,
      replace: async (entry) => {
        await Promise.resolve();
        if (this.isDown) throw new Error("no answer");
        if (seen.revision !== this.revision) throw new BucketConflict("lease");
        this.entry = entry;
        this.revision++;
        look();
      },
    };
  }
}

let shared: SharedEntry;
beforeEach(() => {
  vi.useFakeTimers();
  shared = new SharedEntry();
});
afterEach(() => vi.useRealTimers());

function replica(instance: string) {
  const store = shared.view();
  const lease = new Lease({ instance, user: () => `U${instance}`, store });
  const renew = async () => {
    store.look();
    await lease.renew();
  };
  return { lease, store, renew };
}

describe("the lease", () => {
  it("is taken by one of several that begin at once", async () => {
    const [one, other] = [replica("one"), replica("other")];
    await Promise.all([one.lease.renew(), other.lease.renew()]);
    expect([one.lease.isHeld, other.lease.isHeld]).toEqual([true, false]);
    expect(shared.entry).toMatchObject({ holder: "one", user: "Uone", beat: 1 });
  });

  it("stays with who renews it", async () => {
    const [one, other] = [replica("one"), replica("other")];
    await one.renew();
    for (let beat = 2; beat < 60; beat++) {
      vi.advanceTimersByTime(renewalSeconds * 1000);
      await one.renew();
      await other.renew();
      expect([one.lease.isHeld, other.lease.isHeld, shared.entry?.beat]).toEqual([
        true,
        false,
        beat,
      ]);
    }
  });

  it("goes to another once its holder has not renewed it for long enough, and never before that has stopped", async () => {
    const [one, other] = [replica("one"), replica("other")];
    await one.renew();
    let both = 0;
    let seconds = 0;
    for (; !other.lease.isHeld && seconds < 60; seconds++) {
      await other.renew();
      both += Number(one.lease.isHeld && other.lease.isHeld);
      vi.advanceTimersByTime(1000);
    }
    expect(both).toBe(0);
    expect(one.lease.isHeld).toBe(false);
    expect(seconds).toBeGreaterThan(heldSeconds);
    expect(seconds).toBeLessThanOrEqual(expirySeconds + 1);
  });

  it("is not taken by one that has just seen a renewal, however old it is", async () => {
    const one = replica("one");
    await one.renew();
    vi.advanceTimersByTime(3_600_000);
    const late = replica("late");
    await late.renew();
    expect(late.lease.isHeld).toBe(false);
  });

  it("is lost by a holder that cannot reach JetStream, though it goes on trying", async () => {
    const one = replica("one");
    await one.renew();
    shared.isDown = true;
    for (let at = 0; at < heldSeconds; at += renewalSeconds) {
      expect(one.lease.isHeld).toBe(true);
      vi.advanceTimersByTime(renewalSeconds * 1000);
      await expect(one.renew()).rejects.toThrow("no answer");
    }
    expect(one.lease.isHeld).toBe(false);
  });

  it("is kept through a conflict with another replica that has only signed the entry again", async () => {
    const one = replica("one");
    await one.renew();
    shared.revision++;
    await one.lease.renew();
    expect(one.lease.isHeld).toBe(true);
    await one.renew();
    expect(shared.entry?.beat).toBe(2);
  });

  it("is not of the same replica after a restart: its former process may still be writing", async () => {
    const before = replica("one");
    await before.renew();
    const after = replica("one");
    await after.renew();
    expect(after.lease.isHeld).toBe(false);
  });

  it("goes to another at once when it is given back, and not to who gave it", async () => {
    const [one, other] = [replica("one"), replica("other")];
    await one.renew();
    await one.lease.giveBack(60);
    await one.renew();
    expect(one.lease.isHeld).toBe(false);
    await other.renew();
    expect(other.lease.isHeld).toBe(true);
  });

  it("is not held again by a renewal that was under way when it was given back", async () => {
    const one = replica("one");
    await one.renew();
    const renewal = one.lease.renew();
    // in the bucket the renewal was first
    await one.lease.giveBack(60).catch(() => undefined);
    await renewal;
    expect(one.lease.isHeld).toBe(false);
  });

  it("carries when its holder last looked, also to the next holder", async () => {
    const [one, other] = [replica("one"), replica("other")];
    one.lease.looked = 17;
    await one.renew();
    await one.lease.giveBack();
    await other.renew();
    expect(shared.entry).toMatchObject({ holder: "other", looked: 17 });
  });

  it("says which policies were put in force, the newest last, also to the next holder", async () => {
    const [one, other] = [replica("one"), replica("other")];
    await one.renew();
    expect(one.lease.policies).toEqual([]);
    for (const digest of ["a", "b", "b", "a"])
      expect(await one.lease.putInForce(digest)).toBe(true);
    expect(one.lease.policies).toEqual(["b", "a"]);
    await one.lease.giveBack();
    await other.renew();
    expect(other.lease.policies).toEqual(["b", "a"]);
    for (let count = 0; count < 20; count++) await other.lease.putInForce(String(count));
    expect(other.lease.policies).toHaveLength(16);
    expect(other.lease.policies.at(-1)).toBe("19");
  });

  it("says nothing of a policy that could not be written down", async () => {
    const [one, other] = [replica("one"), replica("other")];
    await one.renew();
    shared.isDown = true;
    await expect(one.lease.putInForce("a")).rejects.toThrow("no answer");
    shared.isDown = false;
    expect(await other.lease.putInForce("b")).toBe(false);
    expect(shared.entry?.policies).toBeUndefined();
  });
});

describe("a lease's entry", () => {
  const good = { holder: "one", process: "p", beat: 1, user: "U" };
  it("is read as it was written", () => {
    for (const entry of [good, { ...good, looked: 5 }, { ...good, policies: ["a"] }])
      expect(readLease(entry)).toEqual(entry);
  });

  it.each([
    ["nothing", null],
    ["no holder", { ...good, holder: undefined }],
    ["no number", { ...good, beat: "1" }],
    ["a time that is none", { ...good, looked: "now" }],
    ["policies that are none", { ...good, policies: [1] }],
  ])("is none with %s", (_what, value) => {
    expect(readLease(value)).toBeUndefined();
  });
});
