import { beforeEach, describe, expect, it } from "vitest";
import type { StreamChange, StreamEntry } from "../../../../access/index.ts";
import { JetStreamError } from "../../../../callout/link/jetstream.ts";
import { Keeper, type Handle, type KeeperOptions } from "../../../../callout/streams/keeper.ts";
import type { Permission } from "../../../../callout/streams/consent.ts";
import { Mends } from "../../../../callout/streams/mends.ts";
import type { Declared } from "../../../../callout/streams/plan.ts";
import type { StreamFact } from "../../../../callout/streams/recorder.ts";
import { Rows } from "../../../../callout/streams/rows.ts";
import { fakeBucket } from "./fake-bucket.ts";

const names = { account: "shop", stream: "ORDERS" };
const policy = "sha256:one";
const config = { name: "ORDERS", max_msgs: 5 };
const declared: Declared = { entry: { config } as unknown as StreamEntry, config };

/** A stream as JetStream has it, and what is done to it. */
class FakeStream implements Handle {
  actual: Record<string, unknown> | undefined;
  done: string[] = [];
  failure: Error | undefined;
  /** What it makes of every configuration. */
  always: object = {};
  effect: StreamChange["effect"] = "harmless";

  read = () => (this.failure ? Promise.reject(this.failure) : Promise.resolve(this.actual));
  create = (made: object) => this.#put("create", made);
  update = (made: object) => this.#put("update", made);
  compare = (_: object, actual: Readonly<Record<string, unknown>>): StreamChange[] =>
    actual["max_msgs"] === config.max_msgs
      ? []
      : [
          {
            ...{ setting: "max_msgs", name: "maxMsgs", effect: this.effect },
            ...{ from: actual["max_msgs"], to: config.max_msgs },
          },
        ];

  async #put(what: string, made: object) {
    await Promise.resolve();
    if (this.failure) throw this.failure;
    this.done.push(what);
    this.actual = { ...made, ...this.always };
    return this.actual;
  }
}

let stream: FakeStream;
let rows: Rows;
let facts: StreamFact[];
let logged: string[];
let mayWrite: Permission;
let isLeader: boolean;
let keeper: Keeper;
const keep = () => keeper.keep(names, declared, stream, policy);
const row = () => rows.get(names)?.row;

beforeEach(() => {
  stream = new FakeStream();
  rows = new Rows(fakeBucket());
  [facts, logged, mayWrite, isLeader] = [[], [], "anything", true];
  const tell = (event: string) => void logged.push(event);
  const options: KeeperOptions = {
    ...{ rows, mends: new Mends(), log: { debug: tell, info: tell, warn: tell, error: tell } },
    isLeader: () => isLeader,
    mayWrite: () => Promise.resolve(mayWrite),
    record: (fact) => {
      facts.push(fact);
      return Promise.resolve();
    },
    onChange: () => undefined,
  };
  keeper = new Keeper(options);
});

describe("a keeper of a stream", () => {
  it("makes what is not there, records it, and does nothing more", async () => {
    expect([await keep(), await keep(), await keep()]).toEqual(["settled", "settled", "settled"]);
    expect(stream.done).toEqual(["create"]);
    expect(facts).toEqual([
      { ...names, policy, cause: "policy", activity_id: 1, status_id: 1, changes: [] },
    ]);
    expect(row()).toMatchObject({ state: "ok", last: { what: "created", cause: "policy" } });
    expect(logged).toEqual(["stream_created", "stream_state"]);
  });

  it("takes for drift what differs from what was as declared", async () => {
    await keep();
    stream.actual = { ...config, max_msgs: 7 };
    await keep();
    expect(facts.at(-1)).toMatchObject({
      ...{ activity_id: 3, status_id: 1, cause: "drift" },
      changes: [{ setting: "max_msgs", from: "7", to: "5", effect: "harmless" }],
    });
  });

  it("changes nothing while it may not, and says nothing new", async () => {
    mayWrite = "nothing";
    expect(await keep()).toBe("waiting");
    expect([stream.done, facts, row()]).toEqual([[], [], undefined]);
  });

  it("makes what is missing while it may lose nothing, and waits with what loses messages", async () => {
    mayWrite = "harmless";
    expect(await keep()).toBe("settled");
    stream.actual = { ...config, max_msgs: 7 };
    stream.effect = "loses";
    const named = { entry: { config, mayLose: ["max_msgs"] } as unknown as StreamEntry, config };
    expect(await keeper.keep(names, named, stream, policy)).toBe("waiting");
    expect(stream.done).toEqual(["create"]);
    mayWrite = "anything";
    expect(await keeper.keep(names, named, stream, policy)).toBe("settled");
    expect(stream.done).toEqual(["create", "update"]);
  });

  it("changes nothing once it has lost the lease, even between look and change", async () => {
    const { read } = stream;
    stream.read = () => {
      isLeader = false;
      return read();
    };
    expect(await keep()).toBe("waiting");
    expect([stream.done, row()]).toEqual([[], undefined]);
  });

  it("writes down nothing that it finds once another replica may lead, but what it has done", async () => {
    const { read } = stream;
    stream.read = () => {
      isLeader = false;
      return Promise.reject(new Error("the connection is closed"));
    };
    expect(await keep()).toBe("unreachable");
    expect(row()).toBeUndefined();
    stream.read = read;
    isLeader = true;
    const { create } = stream;
    stream.create = async (made) => {
      isLeader = false;
      return create(made);
    };
    expect(await keep()).toBe("settled");
    expect(row()).toMatchObject({ state: "ok", last: { what: "created" } });
  });

  it("goes by what is there when it may write, not by what was there before it asked", async () => {
    stream.actual = { ...config, max_msgs: 7 };
    const { read } = stream;
    let looks = 0;
    stream.read = () => {
      if (++looks === 2) stream.actual = config;
      return read();
    };
    expect(await keep()).toBe("settled");
    expect(stream.done).toEqual([]);
    expect(row()).toMatchObject({ state: "ok" });
  });

  it("says that JetStream is away, and does not take it for a refusal", async () => {
    for (const failure of [new Error("timeout"), new JetStreamError(10008, "no leader")]) {
      stream.failure = failure;
      expect(await keep()).toBe("unreachable");
      expect(row()).toMatchObject({ state: "unreachable", problem: failure.message });
    }
    expect(facts).toEqual([]);
  });

  it("records once for each policy what JetStream refuses, however often it tries", async () => {
    stream.create = () => Promise.reject(new JetStreamError(10065, "subjects overlap"));
    await keep();
    await keep();
    expect(row()).toMatchObject({ state: "refused", problem: "JetStream: subjects overlap" });
    expect(facts).toHaveLength(1);
    expect(facts[0]).toMatchObject({ status_id: 2, refusal: "JetStream: subjects overlap" });
    await keeper.keep(names, declared, stream, "sha256:two");
    expect(facts).toHaveLength(2);
  });

  it("records a change without an answer as one that may have been made", async () => {
    stream.create = () => Promise.reject(new Error("timeout"));
    expect(await keep()).toBe("unreachable");
    expect(facts).toMatchObject([
      { activity_id: 1, status_id: 2, refusal: "no answer, so it may have been done: timeout" },
    ]);
  });

  it("takes nothing for drift after a change of the policy without an answer: it may be its own", async () => {
    await keep();
    const other = { ...config, description: "other" };
    const theirs = { entry: { config: other } as unknown as StreamEntry, config: other };
    stream.actual = { ...config, max_msgs: 7 };
    stream.update = () => Promise.reject(new Error("timeout"));
    expect(await keeper.keep(names, theirs, stream, "sha256:two")).toBe("unreachable");
    expect(rows.get(names)?.asDeclared).toBeUndefined();
    stream.update = async (made: object) => (stream.actual = await Promise.resolve({ ...made }));
    await keep();
    expect(facts.at(-1)).toMatchObject({ cause: "policy", status_id: 1 });
  });

  it("does not repeat an update of which JetStream makes something else", async () => {
    stream.always = { max_msgs: 6 };
    for (let look = 0; look < 4; look++) await keep();
    expect(stream.done).toEqual(["create"]);
    expect(row()).toMatchObject({ state: "refused", changes: [{ from: "6", to: "5" }] });
    stream.always = {};
    stream.actual = { ...config, max_msgs: 9 };
    await keep();
    expect(row()).toMatchObject({ state: "ok" });
  });

  it("leaves drift that cannot be taken back without a loss in each look, whatever may be lost by the policy", async () => {
    const named = { entry: { config, mayLose: ["max_msgs"] } as unknown as StreamEntry, config };
    await keeper.keep(names, named, stream, policy);
    stream.actual = { ...config, max_msgs: 7 };
    stream.effect = "loses";
    for (let look = 0; look < 3; look++) await keeper.keep(names, named, stream, policy);
    expect(stream.done).toEqual(["create"]);
    expect(row()).toMatchObject({ state: "refused", changes: [{ from: "7" }] });
    expect(facts.at(-1)).toMatchObject({ status_id: 2, cause: "drift" });
    // another policy with the same declaration says nothing else of it
    await keeper.keep(names, named, stream, "sha256:two");
    expect(stream.done).toEqual(["create"]);
    expect(facts.at(-1)).toMatchObject({ policy: "sha256:two", cause: "drift" });
  });

  it("calls what it refuses the policy's as long as nobody else has changed it", async () => {
    stream.actual = { ...config, max_msgs: 7 };
    stream.effect = "loses";
    for (const each of [policy, policy, "sha256:two"])
      await keeper.keep(names, declared, stream, each);
    expect(facts).toMatchObject([{ cause: "policy" }, { cause: "policy", policy: "sha256:two" }]);
  });

  it("gives up what somebody else keeps changing back", async () => {
    await keep();
    for (let round = 0; round < 5; round++) {
      stream.actual = { ...config, max_msgs: 100 + round };
      await keep();
    }
    expect(stream.done).toEqual(["create", "update", "update", "update"]);
    expect(row()).toMatchObject({ state: "drifted", changes: [{ from: "104" }] });
  });
});
