import { describe, expect, it } from "vitest";
import { compareConsumer, compareStream } from "../../../../access/index.ts";
import { consumerLosses, streamLosses } from "../../../../access/streams/losses.ts";
import { changes, entry } from "../../../support/streams/changes.ts";
import {
  consumerChanges,
  effectsOf,
  withConsumer,
} from "../../../support/streams/consumer-changes.ts";

describe("a change of a consumer's settings", () => {
  it.each(consumerChanges.map((change) => [change.what, change] as const))("%s", (_, change) => {
    expect(effectsOf(change)).toEqual(change.effects);
  });

  it("is none if one filter is in a list", () => {
    const { consumer, stream } = withConsumer({ filterSubject: "s.a" });
    const listed = withConsumer({ filterSubjects: ["s.a"] }).consumer;
    expect(compareConsumer(consumer, listed, stream)).toEqual([]);
  });

  it("may lose the messages that wait for it, if nobody uses it", () => {
    const { consumer, stream } = withConsumer({ inactiveThreshold: "1h" }, "interest");
    const before = withConsumer({}, "interest").consumer;
    expect(compareConsumer(consumer, before, stream)).toMatchObject([
      { setting: "inactive_threshold", effect: "loses" },
    ]);
  });

  it("of a consumer that is only watched counts for what is declared", () => {
    const watched = entry({ managed: false, consumers: { C: { ackWait: "5s" } } } as object);
    const declared = watched.consumers?.["C"] ?? { name: "" };
    const actual = withConsumer({ maxDeliver: 3 }).consumer;
    const found = compareConsumer(declared, actual, watched);
    expect(found.map(({ name }) => name)).toEqual(["ackWait"]);
  });
});

describe("settings that mayLose can name", () => {
  it("are those of which a change loses messages", () => {
    const streams = changes.flatMap(({ from, to }) => compareStream(entry(to), entry(from).config));
    const losing = streams.filter(({ effect }) => effect === "loses");
    expect(new Set(losing.map(({ setting }) => setting))).toEqual(streamLosses);
    const ofConsumers = consumerChanges.map(effectsOf).flatMap(Object.entries);
    const names = ofConsumers.filter(([, effect]) => effect === "loses").map(([name]) => name);
    expect(new Set([...names, "inactive_threshold"])).toEqual(consumerLosses);
  });
});
