/** Random settings of streams and consumers, with values that often do not go together. */
import fc from "fast-check";
import type { ConsumerSettings, StreamOptions } from "../../../access/index.ts";

const subject = fc.constantFrom("s.a", "s.b", "s.*", "s.>", "s.b.c");
const interval = fc.constantFrom("100ms", "1s", "90s", "2m", "1h", "1.5s", "400d");
const maybe = fc.boolean();
const mapping = fc.record({
  src: fc.constantFrom("s.>", "s.a", "s.*", "s.*.c.*"),
  dest: fc.constantFrom(
    ...["t.>", "t.a", "t.$1", "t.{{wildcard(1)}}", "t.{{partition(3,1)}}", "t.{{wildcard(2)}}"],
    ...["t.{{split(1,-)}}", "t.{{random(4)}}", "t.{{nothing(1)}}", "t.{{partition(4)}}", "s.x"],
  ),
});
const origin = fc.record(
  {
    name: fc.constantFrom("ORIGIN", "OTHER"),
    optStartSeq: fc.constantFrom(1, 7),
    optStartTime: fc.constant("2026-01-01T00:00:00Z"),
    filterSubject: fc.constantFrom("origin.a", "other.>"),
    subjectTransforms: fc.array(mapping, { minLength: 1, maxLength: 2 }),
    external: fc.record({
      api: fc.constantFrom("$JS.hub.API", "$JS.API"),
      deliver: fc.constant("deliver.hub"),
    }),
  },
  { requiredKeys: ["name"] },
);

/** Options of `stream` with its subjects, or with a mirror in their place. */
export const drawnStream: fc.Arbitrary<Omit<StreamOptions, "account" | "consumers">> = fc
  .record(
    {
      subjects: fc.uniqueArray(subject, { minLength: 1, maxLength: 2 }),
      description: fc.constantFrom("Orders", "Bestellungen für Läden"),
      retention: fc.constantFrom("limits", "interest", "workqueue"),
      storage: fc.constantFrom("file", "memory"),
      maxAge: fc.oneof(interval, fc.constant("unlimited" as const)),
      maxBytes: fc.constantFrom(1, "1MiB", "unlimited"),
      maxMsgs: fc.constantFrom(1, 1000, "unlimited"),
      maxMsgsPerSubject: fc.constantFrom(1, "unlimited"),
      maxMsgSize: fc.constantFrom(1024, "unlimited"),
      maxConsumers: fc.constantFrom(1, "unlimited"),
      discard: fc.constantFrom("old", "new"),
      discardNewPerSubject: maybe,
      duplicateWindow: interval,
      noAck: maybe,
      compression: fc.constantFrom("none", "s2"),
      firstSeq: fc.constantFrom(1, 100),
      persistMode: fc.constantFrom("default", "async"),
      placement: fc.constantFrom({ tags: ["fast"] }, { tags: ["fast", "eu"] }),
      subjectTransform: mapping,
      republish: fc.record(
        {
          ...{
            src: fc.constantFrom("s.>", "s.a"),
            dest: fc.constantFrom("r.>", "r.a", "s.b", ">"),
          },
          headersOnly: maybe,
        },
        { requiredKeys: ["dest"] },
      ),
      allowDirect: maybe,
      mirrorDirect: maybe,
      denyDelete: maybe,
      denyPurge: maybe,
      allowRollup: maybe,
      allowMsgTtl: maybe,
      subjectDeleteMarkerTtl: fc.constantFrom("1s", "1h", "unlimited"),
      allowMsgCounter: maybe,
      allowAtomic: maybe,
      allowBatched: maybe,
      schedules: maybe,
      consumerLimits: fc.record(
        { inactiveThreshold: interval, maxAckPending: fc.constantFrom(1, 10, "unlimited") },
        { requiredKeys: [] },
      ),
      metadata: fc.constantFrom({}, { team: "shop", note: "ein Text" }),
      mirror: origin,
      sources: fc.array(origin, { minLength: 1, maxLength: 2 }),
    } as const,
    { requiredKeys: [] },
  )
  .chain((all) =>
    // of all settings at once something is always wrong
    fc.subarray(Object.entries(all), { maxLength: 7 }).map((some) => {
      const settings = Object.fromEntries(some) as Omit<StreamOptions, "account" | "consumers">;
      const copies = "mirror" in settings || "sources" in settings;
      return copies ? settings : { subjects: ["s.a", "s.b"], ...settings };
    }),
  );

/** Settings of a consumer. */
export const drawnConsumer: fc.Arbitrary<ConsumerSettings> = fc
  .record(
    {
      description: fc.constant("Ships orders"),
      filterSubject: subject,
      filterSubjects: fc.array(subject, { minLength: 1, maxLength: 2 }),
      deliverPolicy: fc.constantFrom(
        ...([
          "all",
          "last",
          "new",
          "by_start_sequence",
          "by_start_time",
          "last_per_subject",
        ] as const),
      ),
      optStartSeq: fc.constantFrom(1, 7),
      optStartTime: fc.constant("2026-01-01T00:00:00Z"),
      ackPolicy: fc.constantFrom("none", "all", "explicit", "flow_control"),
      ackWait: interval,
      maxDeliver: fc.constantFrom(1, 5, "unlimited"),
      backoff: fc.array(interval, { minLength: 1, maxLength: 3 }),
      replayPolicy: fc.constantFrom("instant", "original"),
      rateLimitBps: fc.constantFrom(8000, "unlimited"),
      sampleFreq: fc.constantFrom("10", "10%", "ten"),
      maxWaiting: fc.constantFrom(1, 512),
      maxAckPending: fc.constantFrom(1, 20, "unlimited"),
      flowControl: maybe,
      headersOnly: maybe,
      maxBatch: fc.constantFrom(1, "unlimited"),
      maxExpires: fc.oneof(interval, fc.constant("unlimited" as const)),
      maxBytes: fc.constantFrom(1024, "unlimited"),
      deliverSubject: fc.constantFrom("d.a", "s.a"),
      deliverGroup: fc.constant("workers"),
      idleHeartbeat: fc.constantFrom("1s", "5s", "unlimited"),
      inactiveThreshold: fc.oneof(interval, fc.constant("unlimited" as const)),
      memStorage: maybe,
      metadata: fc.constantFrom({}, { team: "shop" }),
      pauseUntil: fc.constantFrom("2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"),
      priorityGroups: fc.constantFrom(["a"], ["a", "b"], ["a group"]),
      priorityPolicy: fc.constantFrom("none", "overflow", "pinned_client", "prioritized"),
      priorityTimeout: interval,
    } as const,
    { requiredKeys: [] },
  )
  .chain((all) =>
    fc
      .subarray(Object.entries(all), { maxLength: 6 })
      .map((some) => Object.fromEntries(some) as ConsumerSettings),
  );
