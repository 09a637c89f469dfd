import { Kvm } from "@nats-io/kv";
import { Objm } from "@nats-io/obj";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kv, objects, type KeyValueOptions, type ObjectsOptions } from "../../../access/index.ts";
import { compareStream, entryOf, type StreamEntry } from "../../../access/streams/index.ts";
import { consumerTable } from "../../../access/streams/consumer-table.ts";
import { streamTable } from "../../../access/streams/stream-table.ts";
import { isRefused, type Table } from "../../../access/streams/table.ts";
import { until } from "../../support/waiting/until.ts";
import { startJetStream, type JetStream } from "./jetstream.ts";

let js: JetStream;
beforeAll(async () => {
  js = await startJetStream();
});
afterAll(() => js.stop());

/** A value of each setting, by JetStream's name, that is not its default; together with what it needs. */
const STREAM: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  description: { description: "Orders" },
  subjects: { subjects: ["s.x"] },
  retention: { retention: "interest" },
  storage: { storage: "memory" },
  num_replicas: { num_replicas: 1 },
  max_age: { max_age: 3600e9 },
  max_bytes: { max_bytes: 1024 },
  max_msgs: { max_msgs: 5 },
  max_msgs_per_subject: { max_msgs_per_subject: 5 },
  max_msg_size: { max_msg_size: 100 },
  max_consumers: { max_consumers: 5 },
  discard: { discard: "new" },
  discard_new_per_subject: {
    discard_new_per_subject: true,
    discard: "new",
    max_msgs_per_subject: 1,
  },
  duplicate_window: { duplicate_window: 1e9 },
  no_ack: { no_ack: true },
  compression: { compression: "s2" },
  first_seq: { first_seq: 10 },
  persist_mode: { persist_mode: "async" },
  placement: { placement: { tags: ["fast"] } },
  mirror: { mirror: { name: "ORIGIN" }, subjects: undefined },
  sources: { sources: [{ name: "ORIGIN" }] },
  subject_transform: { subject_transform: { src: "s.*", dest: "t.{{wildcard(1)}}" } },
  republish: { republish: { src: "s.*", dest: "r.{{wildcard(1)}}", headers_only: true } },
  allow_direct: { allow_direct: true },
  mirror_direct: {
    mirror_direct: true,
    mirror: { name: "X", external: { api: "$JS.hub.API", deliver: "d" } },
    subjects: undefined,
  },
  deny_delete: { deny_delete: true },
  deny_purge: { deny_purge: true },
  allow_rollup_hdrs: { allow_rollup_hdrs: true },
  allow_msg_ttl: { allow_msg_ttl: true },
  subject_delete_marker_ttl: { subject_delete_marker_ttl: 60e9 },
  allow_msg_counter: { allow_msg_counter: true },
  allow_atomic: { allow_atomic: true },
  allow_batched: { allow_batched: true },
  allow_msg_schedules: { allow_msg_schedules: true },
  consumer_limits: { consumer_limits: { inactive_threshold: 60e9, max_ack_pending: 5 } },
  metadata: { metadata: { team: "shop" } },
};

const CONSUMER: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  description: { description: "Ships" },
  filter_subject: { filter_subject: "s.a" },
  filter_subjects: { filter_subjects: ["s.a", "s.b"] },
  deliver_policy: { deliver_policy: "new" },
  opt_start_seq: { opt_start_seq: 3, deliver_policy: "by_start_sequence" },
  opt_start_time: { opt_start_time: "2026-01-01T00:00:00Z", deliver_policy: "by_start_time" },
  ack_policy: { ack_policy: "all" },
  ack_wait: { ack_wait: 5e9 },
  max_deliver: { max_deliver: 3 },
  backoff: { backoff: [1e9, 2e9] },
  replay_policy: { replay_policy: "original" },
  rate_limit_bps: { rate_limit_bps: 8000, deliver_subject: "d" },
  sample_freq: { sample_freq: "10%" },
  max_waiting: { max_waiting: 5 },
  max_ack_pending: { max_ack_pending: 5 },
  flow_control: { flow_control: true, idle_heartbeat: 1e9, deliver_subject: "d" },
  headers_only: { headers_only: true },
  max_batch: { max_batch: 5 },
  max_expires: { max_expires: 1e9 },
  max_bytes: { max_bytes: 100 },
  deliver_subject: { deliver_subject: "d" },
  deliver_group: { deliver_group: "workers", deliver_subject: "d" },
  idle_heartbeat: { idle_heartbeat: 1e9, deliver_subject: "d" },
  inactive_threshold: { inactive_threshold: 60e9 },
  num_replicas: { num_replicas: 1 },
  mem_storage: { mem_storage: true },
  metadata: { metadata: { team: "shop" } },
  pause_until: { pause_until: "2040-01-01T00:00:00Z" },
  priority_groups: { priority_groups: ["a"], priority_policy: "overflow" },
  priority_policy: { priority_groups: ["a"], priority_policy: "pinned_client" },
  priority_timeout: {
    priority_groups: ["a"],
    priority_policy: "pinned_client",
    priority_timeout: 60e9,
  },
};

const named = (table: Table, refused: boolean) =>
  Object.values(table)
    .filter((row) => isRefused(row) === refused)
    .map(({ json }) => json)
    .sort();

/** JetStream leaves members out of what it does not know, so what comes back is known to it. */
const known = (answered: object | undefined, sent: object) =>
  Object.fromEntries(
    Object.keys(sent).map((key) => [key, (answered as Record<string, unknown> | undefined)?.[key]]),
  );

describe("every setting of a stream", () => {
  it("is in the table with a value here", () => {
    expect(Object.keys(STREAM).sort()).toEqual(named(streamTable, false));
  });

  it.each(Object.entries(STREAM))("is one of nats-server's: %s", async (setting, more) => {
    await js.api("STREAM.CREATE.ORIGIN", { name: "ORIGIN", subjects: ["origin.>"] });
    const sent = { name: "S", subjects: ["s.a", "s.b"], ...more };
    const made = await js.api("STREAM.CREATE.S", sent);
    await js.api("STREAM.DELETE.S");
    expect(made.error).toBeUndefined();
    const { metadata, ...rest } = made.config ?? {};
    const own = Object.entries(metadata ?? {}).filter(([key]) => !key.startsWith("_nats."));
    const answered = { ...rest, ...(own.length > 0 && { metadata: Object.fromEntries(own) }) };
    expect(known(answered, { [setting]: 0 })).toEqual({ [setting]: more[setting] });
  });

  it("that nats-server answers with is in the table", async () => {
    const all = new Set<string>();
    for (const more of Object.values(STREAM)) {
      const sent = { name: "S", subjects: ["s.a", "s.b"], ...more };
      const { config = {} } = await js.api("STREAM.CREATE.S", sent);
      await js.api("STREAM.DELETE.S");
      Object.keys(config).forEach((key) => all.add(key));
    }
    const table = [...named(streamTable, false), ...named(streamTable, true)];
    expect([...all].filter((key) => !table.includes(key))).toEqual([]);
  });

  it("that is refused is one of nats-server's, and refused there or of no use", async () => {
    expect(named(streamTable, true)).toEqual(["name", "sealed"]);
    const sealed = { name: "S", subjects: ["s.a"], sealed: true };
    expect((await js.api("STREAM.CREATE.S", sealed)).error?.description).toContain("sealed");
    const placement = { preferred: "n1" };
    const preferred = { name: "S", subjects: ["s.a"], placement };
    const { error } = await js.api("STREAM.CREATE.S", preferred);
    expect(error?.description).toContain("preferred");
  });
});

describe("every setting of a consumer", () => {
  beforeAll(async () => {
    await js.api("STREAM.CREATE.S", { name: "S", subjects: ["s.a", "s.b"] });
  });
  afterAll(async () => {
    await js.api("STREAM.DELETE.S");
  });
  const create = async (more: object) => {
    const config = { durable_name: "C", ack_policy: "explicit", ...more };
    const made = await js.api("CONSUMER.CREATE.S.C", { stream_name: "S", config });
    await js.api("CONSUMER.DELETE.S.C");
    return made;
  };

  it("is in the table with a value here", () => {
    expect(Object.keys(CONSUMER).sort()).toEqual(named(consumerTable, false));
  });

  it.each(Object.entries(CONSUMER))("is one of nats-server's: %s", async (setting, more) => {
    const made = await create(more);
    expect(made.error).toBeUndefined();
    const { metadata, ...rest } = made.config ?? {};
    const own = Object.entries(metadata ?? {}).filter(([key]) => !key.startsWith("_nats."));
    const answered = { ...rest, ...(own.length > 0 && { metadata: Object.fromEntries(own) }) };
    expect(known(answered, { [setting]: 0 })).toEqual({ [setting]: more[setting] });
  });

  it("that nats-server answers with is in the table", async () => {
    const all = new Set<string>();
    for (const more of Object.values(CONSUMER))
      Object.keys((await create(more)).config ?? {}).forEach((key) => all.add(key));
    const table = [...named(consumerTable, false), ...named(consumerTable, true)];
    expect([...all].filter((key) => !table.includes(key))).toEqual([]);
  });

  it("that is refused is for nats-server's own consumers", () => {
    expect(named(consumerTable, true)).toEqual(["direct", "durable_name", "name", "sourcing"]);
  });
});

describe("a bucket", () => {
  const entry = (bucket: ReturnType<typeof kv> | ReturnType<typeof objects>): StreamEntry => {
    const { stream } = bucket;
    if (stream.declared === undefined) throw new Error("it declares nothing");
    return entryOf(stream, stream.declared, ({ message }) => {
      throw new Error(message);
    });
  };

  const MIB = 2 ** 20;
  it.each<[string, KeyValueOptions, Parameters<Kvm["create"]>[1]]>([
    ["plain", {}, {}],
    ["with history", { history: 5 }, { history: 5 }],
    ["that expires", { ttl: "1m" }, { ttl: 60_000 }],
    ["with sizes", { maxBytes: "1MiB", maxValueSize: 100 }, { max_bytes: MIB, maxValueSize: 100 }],
    ["described", { description: "Prices" }, { description: "Prices" }],
    ["compressed", { compression: "s2" }, { compression: true }],
    ["with markers", { limitMarkerTtl: "1m" }, { markerTTL: 60_000 }],
  ])("of keys and values, %s, is as nats.js makes it", async (_, options, theirs) => {
    await new Kvm(js.nc).create("prices", theirs);
    const { config } = await js.api("STREAM.INFO.KV_prices");
    await js.api("STREAM.DELETE.KV_prices");
    // ADR-8 and the Go client deny single deletes, nats.js does not; the rest is the same
    const differs = compareStream(entry(kv("prices", options)), config ?? {});
    expect(differs.map(({ setting, to }) => [setting, to])).toEqual([["deny_delete", true]]);
  });

  it.each<[string, ObjectsOptions, Parameters<Objm["create"]>[1]]>([
    ["plain", {}, {}],
    ["that expires", { ttl: "1m" }, { ttl: 60e9 }],
    ["compressed", { compression: "s2" }, { compression: true }],
  ])("of objects, %s, is as nats.js makes it", async (_, options, theirs) => {
    await new Objm(js.nc).create("invoices", theirs);
    const { config } = await js.api("STREAM.INFO.OBJ_invoices");
    await js.api("STREAM.DELETE.OBJ_invoices");
    expect(compareStream(entry(objects("invoices", options)), config ?? {})).toEqual([]);
  });

  it("that copies another one has its keys, under the other's name", async () => {
    const origin = kv("origin");
    for (const bucket of [origin, kv("copy", { mirror: origin })]) {
      const { config } = entry(bucket);
      const made = await js.api(`STREAM.CREATE.${config.name}`, config);
      expect(made.error).toBeUndefined();
      expect(compareStream(entry(bucket), made.config ?? {})).toEqual([]);
    }
    await (await new Kvm(js.nc).open("origin")).put("apple", "1");
    const read = () => js.nc.request("$JS.API.DIRECT.GET.KV_copy.$KV.origin.apple");
    await until("the copy to have it", async () => (await read()).string() === "1");
  });

  it("with sources has their keys, under its own name", async () => {
    const { config } = entry(kv("sum", { sources: ["origin"] }));
    expect((await js.api("STREAM.CREATE.KV_sum", config)).error).toBeUndefined();
    const sum = await new Kvm(js.nc).open("sum");
    await until("the key of the source", async () => (await sum.get("apple"))?.string() === "1");
  });
});
