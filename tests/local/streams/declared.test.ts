import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stream, type StreamEntry, type StreamOptions } from "../../../access/index.ts";
import { compareConsumer, compareStream, entryOf } from "../../../access/streams/index.ts";
import { drawnConsumer, drawnStream } from "../../support/streams/draw.ts";
import { startJetStream, type JetStream } from "./jetstream.ts";

let js: JetStream;
beforeAll(async () => {
  js = await startJetStream();
  for (const name of ["ORIGIN", "OTHER"])
    await js.api(`STREAM.CREATE.${name}`, { name, subjects: [`${name.toLowerCase()}.>`] });
});
afterAll(() => js.stop());

/** What the document has of it, and why a policy may not have it. */
function declared(options: StreamOptions): { entry: StreamEntry; problems: readonly string[] } {
  const problems: string[] = [];
  const made = stream("S", options);
  if (made.declared === undefined) throw new Error("it declares nothing");
  const entry = entryOf(made, made.declared, ({ message }) => problems.push(message));
  return { entry, problems };
}

/** What nats-server takes without a word and does not do, or not as it was meant. */
const STRICTER = [
  /deliverGroup is for push consumers/,
  /are for pull consumers/,
  /backoff takes the place of ackWait/,
  /the stream stores nothing of/,
  /priorityTimeout is for pinned clients/,
  /optStartSeq and optStartTime/,
  /subjectTransforms that overlap/,
  // a partition of a wildcard that the source does not have
  /names wildcard 1, but 's.a' has 0/,
];
const isStricter = (problems: readonly string[]) =>
  problems.every((message) => STRICTER.some((pattern) => pattern.test(message)));

const runs = { numRuns: 400 };

describe("a declared stream", () => {
  it("is taken by nats-server as it is declared, or refused by both", async () => {
    const seen = { taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(drawnStream, async (settings) => {
        const { entry, problems } = declared(settings);
        const made = await js.api("STREAM.CREATE.S", entry.config);
        await js.api("STREAM.DELETE.S");
        if (problems.length === 0) {
          seen.taken += 1;
          expect(made.error).toBeUndefined();
          expect(compareStream(entry, made.config ?? {})).toEqual([]);
        } else if (made.error === undefined && !isStricter(problems)) {
          // it is not refused, but is made otherwise than it is declared
          expect([problems, compareStream(entry, made.config ?? {})]).not.toEqual([problems, []]);
        } else seen.refused += 1;
      }),
      runs,
    );
    expect(seen.taken).toBeGreaterThan(50);
    expect(seen.refused).toBeGreaterThan(50);
  }, 60_000);
});

describe("a declared consumer", () => {
  const homes: readonly StreamOptions[] = [
    {},
    { retention: "workqueue" },
    { retention: "interest" },
    { consumerLimits: { maxAckPending: 10, inactiveThreshold: "2m" } },
  ];

  it("is taken by nats-server as it is declared, or refused by both", async () => {
    const seen = { taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(drawnConsumer, fc.constantFrom(...homes), async (settings, home) => {
        const options = { ...home, subjects: ["s.a", "s.b", "s.b.c"], consumers: { C: settings } };
        const { entry, problems } = declared(options);
        const config = entry.consumers?.["C"];
        if (config === undefined) throw new Error("no consumer");
        expect((await js.api("STREAM.CREATE.S", entry.config)).error).toBeUndefined();
        const made = await js.api("CONSUMER.CREATE.S.C", { stream_name: "S", config });
        await js.api("STREAM.DELETE.S");
        if (problems.length === 0) {
          seen.taken += 1;
          expect(made.error).toBeUndefined();
          expect(compareConsumer(config, made.config ?? {}, entry)).toEqual([]);
        } else if (made.error === undefined && !isStricter(problems)) {
          const differs = compareConsumer(config, made.config ?? {}, entry);
          expect([problems, differs]).not.toEqual([problems, []]);
        } else seen.refused += 1;
      }),
      runs,
    );
    expect(seen.taken).toBeGreaterThan(50);
    expect(seen.refused).toBeGreaterThan(50);
  }, 60_000);
});
