import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  Bucket,
  type BucketOptions,
  type BroadcastEntry,
} from "../../../../callout/bucket/bucket.ts";
import { sign } from "../../../../callout/bucket/mac.ts";
import {
  JetStreamError,
  type JetStream,
  type StoredMessage,
} from "../../../../callout/link/jetstream.ts";
import { jsonLog } from "../../../../callout/log/log.ts";
import { keyPair } from "../../../../nats/index.ts";
import { secretOf } from "../../../support/nats-keys.ts";
import { absence } from "../../../support/waiting/absence.ts";
import { until as waitUntil } from "../../../support/waiting/until.ts";

const key = (label: string) => keyPair("account", secretOf(label));
const [old, current] = [key("old"), key("current")];

/** A stream that keeps the last message of each subject, as JetStream does. */
class FakeStream {
  created = "1";
  isDown = false;
  messages: StoredMessage[] = [];
  sequence = 0;
  reads = 0;

  ensureStream = () => this.streamInfo();
  streamInfo = () =>
    this.#answer({
      ...{ created: this.created, messages: this.messages.length, bytes: 0 },
      ...{ first: 1, last: this.sequence, firstTime: 0, lastTime: 0 },
    });
  readFrom = (_stream: string, from: { sequence: number }) => {
    this.reads++;
    return this.#answer(this.messages.filter(({ sequence }) => sequence >= from.sequence));
  };
  purge = (_stream: string, subject: string) => {
    this.messages = this.messages.filter((each) => each.subject !== subject);
    return this.#answer(undefined);
  };
  store = async (subject: string, data: Uint8Array, expected?: number) => {
    await this.#answer(undefined);
    const last = this.messages.find((each) => each.subject === subject)?.sequence ?? 0;
    if (expected !== undefined && expected !== last) throw new JetStreamError(10071, "wrong");
    this.messages = this.messages.filter((each) => each.subject !== subject);
    this.messages.push({ subject, data, sequence: ++this.sequence });
    return this.sequence;
  };

  texts(): string[] {
    return this.messages.map(({ data }) => Buffer.from(data).toString());
  }

  #answer<T>(value: T): Promise<T> {
    return this.isDown ? Promise.reject(new Error("no answer")) : Promise.resolve(value);
  }
}

let stream: FakeStream;
let stopping: AbortController;
let rejected: number;
let restored: number;
let changes: string[];
let forgotten: string[];

beforeEach(() => {
  stream = new FakeStream();
  stopping = new AbortController();
  rejected = 0;
  restored = 0;
  changes = [];
  forgotten = [];
});
afterEach(() => {
  stopping.abort();
  vi.useRealTimers();
});

function bucket(options: Partial<BucketOptions<string>> = {}): Bucket<string> {
  return new Bucket<string>({
    name: "things",
    read: (value) => (typeof value === "string" ? value : undefined),
    isOver: (value) => value === "over",
    onChange: (_key, value) => changes.push(value),
    onForget: (key) => forgotten.push(key),
    jetStream: () => stream as unknown as JetStream,
    replicas: 1,
    keys: { newest: [current], all: [current, old] },
    broadcast: () => undefined,
    onRejected: () => rejected++,
    onRestored: () => restored++,
    log: jsonLog("callout-0", () => undefined),
    ...options,
  });
}

const started = async (options?: Partial<BucketOptions<string>>) => {
  const made = bucket(options);
  await made.start(stopping.signal);
  return made;
};
const written = (name: string, value: string, at: number, by = current) =>
  stream.store(`$KV.things.${name}`, Buffer.from(sign(`things/${name}`, { at, value }, [by])));
/** Until something that happens behind the scenes has happened. */
const until = (reached: () => boolean) => waitUntil(String(reached), reached, { everyMs: 5 });

describe("a bucket", () => {
  it("has been read once it is started, all of it", async () => {
    await written("a", "one", 1);
    await written("b", "two", 1);
    const things = await started();
    expect([...things.values]).toEqual([
      ["a", "one"],
      ["b", "two"],
    ]);
    expect(things.age).toBeLessThan(5);
  });

  it("waits for JetStream, and is not taken for read before", async () => {
    stream.isDown = true;
    const things = bucket();
    const reading = things.start(stopping.signal);
    await absence(30, "a reading while JetStream is down");
    expect(things.age).toBe(Infinity);
    stream.isDown = false;
    things.refresh();
    await reading;
  });

  it("takes nothing that no callout has written", async () => {
    await written("a", "forged", 1, key("another"));
    await stream.store("$KV.things.b", Buffer.from("{}"));
    await stream.store("$KV.things.c.d", Buffer.from("x"));
    const things = await started();
    expect(things.values.size).toBe(0);
    expect(rejected).toBe(3);
  });

  it("tells the other replicas at once, and they take it", async () => {
    const told: BroadcastEntry[] = [];
    const here = await started({ broadcast: (entry) => told.push(entry) });
    const there = await started();
    expect(await here.put("a", "one")).toBe(true);
    for (const entry of told) there.accept(entry);
    expect(there.get("a")).toBe("one");
    there.accept({ bucket: "things", key: "a", text: "forged" });
    expect(rejected).toBe(1);
  });

  it("keeps the newer of two, in whatever order it hears of them", async () => {
    const told: BroadcastEntry[] = [];
    const here = await started({ broadcast: (entry) => told.push(entry) });
    await here.put("a", "one");
    await here.put("a", "two");
    stream = new FakeStream();
    const there = await started();
    for (const entry of told.reverse()) there.accept(entry);
    expect(there.get("a")).toBe("two");
  });

  it("has in force what cannot be stored, and stores it later", async () => {
    const things = await started();
    stream.isDown = true;
    expect(await things.put("a", "one")).toBe(false);
    expect(things.get("a")).toBe("one");
    stream.isDown = false;
    things.refresh();
    await until(() => stream.messages.length === 1);
  });

  it("writes what it knows into a stream that was lost", async () => {
    const things = await started();
    await things.put("a", "one");
    Object.assign(stream, { created: "2", messages: [], sequence: 0 });
    things.refresh();
    await until(() => stream.messages.length === 1);
    expect(things.get("a")).toBe("one");
  });

  it("looks again every second, and reads only when there is something", async () => {
    const things = await started();
    await things.put("a", "one");
    things.refresh();
    await until(() => stream.reads > 0);
    const { reads } = stream;
    await absence(1100, "another reading");
    expect(stream.reads).toBe(reads);
    expect(restored).toBe(0);
  });

  const text = (value: string, at: number) => sign("things/a", { at, value }, [current]);
  it.each<[string, (older: string) => unknown]>([
    ["overwritten", () => stream.store("$KV.things.a", Buffer.from("x"))],
    ["replaced by an older one", (older) => stream.store("$KV.things.a", Buffer.from(older))],
    ["removed", () => stream.purge("", "$KV.things.a")],
    [
      "removed, with another in its place",
      () => {
        void stream.purge("", "$KV.things.a");
        return stream.store("$KV.things.z", Buffer.from("x"));
      },
    ],
    [
      "gone with its stream",
      () => {
        Object.assign(stream, { created: "2", messages: [], sequence: 0 });
      },
    ],
  ])("writes again what was %s, once, and says so", async (_what, harm) => {
    const others = [await started(), await started()];
    const things = await started({
      broadcast: (entry) => others.forEach((each) => each.accept(entry)),
    });
    await things.put("a", "one");
    await things.put("a", "two");
    for (const each of [things, ...others]) each.refresh();
    await until(() => others.every((each) => each.revision("a") > 0));
    await harm(text("one", 1));
    const isBack = () => stream.texts().some((each) => each.includes('"two"'));
    await until(isBack);
    expect(restored).toBe(1);
    expect(things.get("a")).toBe("two");
    const { sequence } = stream;
    await absence(2500, "a second writing");
    expect({ sequence: stream.sequence, isBack: isBack(), restored }).toEqual({
      ...{ sequence, isBack: true, restored: 1 },
    });
  });

  it("writes nothing again that is over soon, since another replica has removed it", async () => {
    const isOver = (value: string, now: number) => value === "soon" && now > Date.now() / 1000 + 60;
    const things = await started({ isOver });
    await things.put("a", "soon");
    await stream.purge("", "$KV.things.a");
    await absence(1500, "a writing of what is over soon");
    expect(stream.messages).toEqual([]);
    expect(things.get("a")).toBe("soon");
  });

  it("tells of a text that no callout has written once, however often it is read", async () => {
    const things = await started();
    await stream.store("$KV.things.z", Buffer.from("x"));
    await things.put("a", "one");
    await until(() => rejected === 1);
    await stream.purge("", "$KV.things.a");
    await until(() => restored === 1);
    expect(rejected).toBe(1);
  });

  it("writes anew what a key of before has signed", async () => {
    await written("a", "one", 7, old);
    await started();
    await until(() => stream.texts().some((text) => text.includes('"at":7') && !isBy(text, old)));
    expect(changes).toEqual(["one"]);
  });

  it("removes what is over", async () => {
    await written("a", "over", 1);
    const things = await started();
    await until(() => stream.messages.length === 0);
    expect(things.values.size).toBe(0);
  });

  it("replaces an entry only when nobody else has", async () => {
    const things = await started();
    await things.put("a", "one");
    const revision = things.revision("a");
    await things.replace("a", "two", revision);
    await expect(things.replace("a", "three", revision)).rejects.toThrow(
      expect.objectContaining({ code: "bucket_conflict" }) as Error,
    );
    expect(things.get("a")).toBe("two");
  });
});

describe("a replica that was cut off", () => {
  const day = 86_400;
  let isConnected: boolean;
  beforeEach(() => (isConnected = true));
  const cutOff = async (told: BroadcastEntry[] = []) => {
    const things = await started({
      jetStream: () => (isConnected ? (stream as unknown as JetStream) : undefined),
      broadcast: (entry) => told.push(entry),
    });
    await things.put("a", "one");
    await things.put("b", "two");
    const { reads } = stream;
    things.refresh();
    await until(() => stream.reads > reads);
    isConnected = false;
    return things;
  };
  /** Its connection is there again, after so many seconds by the time of day: its machine was suspended. */
  const isBack = (things: Bucket<string>, after: number) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + after * 1000 });
    isConnected = true;
    things.refresh();
  };
  /** What others do while it is away: one thing ends, and its end is forgotten; another one comes. */
  const goesOn = async () => {
    await stream.purge("", "$KV.things.a");
    await written("c", "three", 5);
  };

  it("for longer than ends are remembered takes what the others have, and nothing of its own", async () => {
    const things = await cutOff();
    await goesOn();
    isBack(things, 6 * day + 60);
    await until(() => things.get("c") === "three" && forgotten.length > 0);
    expect([...things.values]).toEqual([
      ["b", "two"],
      ["c", "three"],
    ]);
    expect(forgotten).toEqual(["a"]);
    await absence(1200, "a writing of what the others have ended");
    expect(stream.texts().join()).not.toContain("one");
    expect(restored).toBe(0);
  });

  it("for less than that writes again what is missing", async () => {
    const things = await cutOff();
    await goesOn();
    isBack(things, 5 * day);
    await until(() => stream.texts().some((text) => text.includes('"one"')));
    expect(forgotten).toEqual([]);
  });

  it("writes again what is missing when nobody else has written: nothing can have ended", async () => {
    const things = await cutOff();
    expect(await things.put("d", "four")).toBe(false);
    await stream.purge("", "$KV.things.a");
    isBack(things, 30 * day);
    await until(() => stream.messages.length === 3);
    expect(forgotten).toEqual([]);
  });

  it("keeps of what is missing what another replica has confirmed", async () => {
    const told: BroadcastEntry[] = [];
    const things = await cutOff(told);
    await goesOn();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 7 * day * 1000 });
    things.refresh();
    await absence(20, "an end of its doubt");
    stream.isDown = true; // it begins to doubt, and does not get to the end
    isConnected = true;
    things.refresh();
    await absence(20, "an end of its doubt");
    for (const entry of told) things.accept({ ...entry, revision: undefined });
    stream.isDown = false;
    things.refresh();
    await until(() => things.texts.length === 3);
    expect(things.get("a")).toBe("one");
  });

  it("takes an older entry that is stored for its own newer one, which was perhaps undone", async () => {
    const things = await cutOff();
    expect(await things.put("b", "newer")).toBe(false);
    await written("b", "older", 5);
    isBack(things, 7 * day);
    await until(() => things.get("b") === "older");
    expect(changes.at(-1)).toBe("older");
  });

  it("tells no other replica what it remembers until it has read the stream", async () => {
    const things = await cutOff();
    expect(things.texts).toHaveLength(2);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 7 * day * 1000 });
    expect(things.texts).toEqual([]);
    await goesOn();
    isConnected = true;
    things.refresh();
    const names = () => things.texts.map(({ key: name }) => name).join();
    await until(() => names() !== "");
    expect(names()).toBe("b,c");
  });
});

function isBy(text: string, by: typeof old): boolean {
  return text.startsWith(sign("things/a", { at: 7, value: "one" }, [by]).split(" ")[0] ?? "");
}
