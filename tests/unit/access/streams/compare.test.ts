import { describe, expect, it } from "vitest";
import { compareStream, isAllowed, kv, type KeyValueOptions } from "../../../../access/index.ts";
import { entryOf } from "../../../../access/streams/index.ts";
import { changes, entry } from "../../../support/streams/changes.ts";

describe("a change of a stream's settings", () => {
  it.each(changes.map((change) => [change.what, change] as const))(
    "%s",
    (_, { from, to, effects }) => {
      const found = compareStream(entry(to), entry(from).config);
      expect(Object.fromEntries(found.map(({ setting, effect }) => [setting, effect]))).toEqual(
        effects,
      );
    },
  );

  it("says why and what to do, if it is not harmless", () => {
    const all = changes
      .flatMap(({ from, to }) => compareStream(entry(to), entry(from).config))
      .filter(({ effect }) => effect !== "harmless");
    for (const { why, next } of all) {
      expect([why, next]).toEqual([
        expect.stringMatching(/^\S.*[^.]$/),
        expect.stringMatching(/^\S.*[^.]$/),
      ]);
    }
  });

  it("is named as the policy writes it, by what clients call it for a bucket", () => {
    const [change] = compareStream(entry({ maxAge: "1h" }), entry({}).config);
    expect(change).toMatchObject({
      setting: "max_age",
      name: "maxAge",
      from: 0,
      to: 3600e9,
      why: "messages older than 1h are deleted at once",
      next: 'write mayLose: ["maxAge"] at the stream if that is meant',
    });
  });

  it("of a bucket is named as clients name it", () => {
    const config = (options: KeyValueOptions) => {
      const { stream: made } = kv("prices", options);
      if (made.declared === undefined) throw new Error("it declares nothing");
      return entryOf(made, made.declared, ({ message }) => expect.fail(message));
    };
    const after = config({ ttl: "1h", history: 1, mayLose: ["ttl"] });
    const found = compareStream(after, config({ history: 5 }).config);
    expect(found.map((change) => [change.name, change.effect, isAllowed(change, after)])).toEqual([
      ["ttl", "loses", true],
      ["history", "loses", false],
    ]);
  });

  it("to fewer replicas deletes nothing, and says what it means", () => {
    const [change] = compareStream(entry({}), entry({ replicas: 3 }).config);
    expect(change).toMatchObject({
      name: "replicas",
      effect: "harmless",
      why: "only 1 server will store each message",
    });
  });

  it("that loses messages is allowed by its name in mayLose alone", () => {
    const before = entry({}).config;
    const verdicts = (mayLose?: string[]) => {
      const after = entry({ maxAge: "1h", maxMsgs: 5, ...(mayLose && { mayLose }) });
      return compareStream(after, before).map((change) => [change.name, isAllowed(change, after)]);
    };
    expect(verdicts()).toEqual([
      ["maxAge", false],
      ["maxMsgs", false],
    ]);
    expect(verdicts(["maxAge"])).toEqual([
      ["maxAge", true],
      ["maxMsgs", false],
    ]);
  });

  it("that JetStream cannot make is allowed by no word", () => {
    const after = entry({ retention: "workqueue", mayLose: ["retention"] });
    const [change] = compareStream(after, entry({}).config);
    expect(change && isAllowed(change, after)).toBe(false);
  });
});
