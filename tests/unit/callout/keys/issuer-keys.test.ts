import type { KeyObject } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { IssuerKeys } from "../../../../callout/keys/issuer-keys.ts";
import type { KeptKeys } from "../../../../callout/keys/key-file.ts";
import { signingKey } from "../../../support/token.ts";

const { publicKey } = signingKey("any");
const minute = 60_000;
const hour = 60 * minute;

let published: string[] | Error;
let fetches: number;
let keys: IssuerKeys;
const results: string[] = [];

function fetchKeys(): Promise<Map<string, KeyObject>> {
  fetches++;
  if (published instanceof Error) return Promise.reject(published);
  return Promise.resolve(new Map(published.map((kid) => [kid, publicKey])));
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  published = ["a"];
  fetches = 0;
  results.length = 0;
  keys = new IssuerKeys({ fetch: fetchKeys, onRefresh: (result) => results.push(result) });
});

afterEach(() => {
  keys.stop();
  vi.useRealTimers();
});

describe("an issuer's keys", () => {
  it("are unavailable before the first fetch, and then known", async () => {
    expect(keys.find("a")).toBe("keys_unavailable");
    await keys.start();
    expect(keys.find("a")).toBe(publicKey);
    expect(keys.ids).toEqual(["a"]);
    expect(fetches).toBe(1);
  });

  it("are not believed for longer because the machine slept, and are fetched at the first login", async () => {
    await keys.start();
    vi.setSystemTime(Date.now() + 25 * hour);
    expect(keys.find("a")).toBe("keys_unavailable");
    await pass(0);
    expect(keys.find("a")).toBe(publicKey);
    expect(fetches).toBe(2);
  });

  it("are asked for again and again while the issuer does not answer at start", async () => {
    published = new Error("down");
    let started = false;
    void keys.start().then(() => (started = true));
    await pass(1000 + 2000 + 4000);
    expect(fetches).toBe(4);
    expect(started).toBe(false);
    published = ["a"];
    await pass(8000);
    expect(started).toBe(true);
    expect(results).toEqual(["failed", "failed", "failed", "failed", "ok"]);
  });

  it("are refreshed every hour, and what is not published any more is gone", async () => {
    await keys.start();
    published = ["b"];
    await pass(hour);
    expect(keys.find("a")).toBe("unknown_key");
    expect(keys.find("b")).toBe(publicKey);
  });

  it("are refreshed at the first unknown id, in the background", async () => {
    await keys.start();
    published = ["a", "b"];
    expect(keys.find("b")).toBe("unknown_key");
    await pass(0);
    expect(keys.find("b")).toBe(publicKey);
  });

  it("are not refreshed more than once in five minutes by a flood of unknown ids", async () => {
    await keys.start();
    for (let second = 0; second < 299; second++) {
      for (let i = 0; i < 100; i++) keys.find(`unknown-${i}`);
      await pass(1000);
    }
    expect(fetches).toBe(2);
    await pass(1000);
    keys.find("unknown");
    await pass(0);
    expect(fetches).toBe(3);
  });

  it("are asked for at the end of the cool-down when an unknown id came in it", async () => {
    await keys.start();
    keys.find("unknown");
    await pass(1000);
    published = ["a", "emergency"];
    expect(keys.find("emergency")).toBe("unknown_key");
    await pass(5 * minute - 1001);
    expect(keys.find("emergency")).toBe("unknown_key");
    await pass(1);
    expect(keys.find("emergency")).toBe(publicKey);
    expect(fetches).toBe(3);
    await pass(hour);
    expect(fetches).toBe(4);
  });

  it("serve for 24 hours without the issuer, and no longer", async () => {
    await keys.start();
    published = new Error("down");
    await pass(24 * hour - 1000);
    expect(keys.find("a")).toBe(publicKey);
    expect(keys.fresh).toBe(true);
    await pass(1000);
    expect(keys.find("a")).toBe("keys_unavailable");
    expect(keys.fresh).toBe(false);
    published = ["a"];
    await pass(5 * minute);
    expect(keys.find("a")).toBe(publicKey);
  });

  it("are asked for at most every five minutes while the issuer is down", async () => {
    await keys.start();
    published = new Error("down");
    await pass(2 * hour);
    const before = fetches;
    await pass(hour);
    expect(fetches - before).toBe(12);
  });

  it("are not fetched any more after a stop", async () => {
    await keys.start();
    keys.stop();
    await pass(3 * hour);
    expect(fetches).toBe(1);
  });

  it("have an age", async () => {
    expect(keys.age).toBe(Infinity);
    await keys.start();
    await pass(90_000);
    expect(keys.age).toBe(90);
  });
});

describe("keys that were kept", () => {
  let store: { load: () => KeptKeys | undefined; save: () => Promise<void> };
  const told: string[] = [];
  const kept = (age: number) => {
    store.load = () => ({ keys: new Map([["kept", publicKey]]), age });
  };
  const restart = (fetch = fetchKeys) => {
    keys = new IssuerKeys({
      fetch,
      store,
      onRestore: () => told.push("restored"),
      onStoreError: (error) => told.push(String(error)),
    });
    return keys.start();
  };

  beforeEach(() => {
    told.length = 0;
    store = { load: () => undefined, save: () => Promise.resolve() };
  });

  it("serve at once when they are no older than a refresh, and give way to newer ones", async () => {
    kept(3599);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await restart(() => answered.then(fetchKeys));
    expect(keys.find("kept")).toBe(publicKey);
    expect(keys.age).toBe(3599);
    answer();
    await pass(0);
    expect(keys.find("kept")).toBe("unknown_key");
    expect(keys.find("a")).toBe(publicKey);
  });

  it("serve when they are older only once the issuer has not answered", async () => {
    kept(3600);
    published = new Error("down");
    const started = restart();
    expect(keys.find("kept")).toBe("keys_unavailable");
    await started;
    expect(keys.find("kept")).toBe(publicKey);
    expect(told).toEqual(["restored"]);
    await pass(23 * hour - 1000);
    expect(keys.fresh).toBe(true);
    await pass(1000);
    expect(keys.find("kept")).toBe("keys_unavailable");
  });

  it("do not serve when the issuer answers", async () => {
    kept(3600);
    await restart();
    expect(keys.ids).toEqual(["a"]);
    published = new Error("down");
    await pass(2 * hour);
    expect(keys.ids).toEqual(["a"]);
    expect(told).toEqual([]);
  });

  it("do not serve when they are older than 24 hours", async () => {
    kept(24 * 3600);
    published = new Error("down");
    void restart();
    await pass(hour);
    expect(keys.find("kept")).toBe("keys_unavailable");
  });

  it("are those of the last refresh", async () => {
    const save = vi.spyOn(store, "save");
    await restart();
    published = ["b"];
    await pass(hour);
    published = new Error("down");
    await pass(hour);
    const saved = save.mock.calls as unknown as [ReadonlyMap<string, KeyObject>][];
    expect(saved.map(([map]) => [...map.keys()])).toEqual([["a"], ["b"]]);
  });

  it("are not needed: a store that is broken is told of and changes nothing", async () => {
    store.load = () => {
      throw new Error("damaged");
    };
    store.save = () => Promise.reject(new Error("disk full"));
    await restart();
    await pass(0);
    expect(keys.find("a")).toBe(publicKey);
    expect(told).toEqual(["Error: damaged", "Error: disk full"]);
  });
});
