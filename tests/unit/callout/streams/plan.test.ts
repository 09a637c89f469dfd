import { describe, expect, it } from "vitest";
import type { StreamChange, StreamEntry } from "../../../../access/index.ts";
import { held, planOf, type Declared } from "../../../../callout/streams/plan.ts";

const config = { name: "ORDERS", max_age: 60, max_bytes: 100, description: "orders" };
const actual = { ...config, max_age: 90, max_bytes: 50 };
const declared = (more: object = {}, changed: object = config): Declared => ({
  entry: { config: changed, ...more } as unknown as StreamEntry,
  config: changed as Declared["config"],
});
const harmless: StreamChange = {
  ...{ setting: "max_bytes", name: "maxBytes", from: 50, to: 100, effect: "harmless" },
};
const loses: StreamChange = {
  ...{ setting: "max_age", name: "maxAge", from: 90, to: 60, effect: "loses" },
  ...{ why: "older messages go", next: 'write mayLose: ["maxAge"]' },
};
const impossible: StreamChange = {
  ...{ setting: "storage", name: "storage", from: "file", to: "memory", effect: "impossible" },
  next: "make another stream",
};

describe("a managed stream", () => {
  it("is made when it is not there", () => {
    expect(planOf(declared(), undefined, [], false)).toMatchObject({
      ...{ do: "create", cause: "policy", config },
    });
    expect(planOf(declared(), undefined, [], true)).toMatchObject({ do: "create", cause: "drift" });
  });

  it("is left alone when nothing differs", () => {
    expect(planOf(declared(), actual, [], true)).toEqual({
      ...{ do: "nothing", state: "ok", differences: [] },
    });
  });

  it("is changed when that loses nothing, whoever made it so", () => {
    for (const [wasAsDeclared, cause] of [
      [false, "policy"],
      [true, "drift"],
    ] as const)
      expect(planOf(declared(), actual, [harmless], wasAsDeclared)).toEqual({
        ...{ do: "update", cause, config, differences: [harmless], refused: [] },
      });
  });

  it("is not changed when that loses messages, and says why and what to do", () => {
    expect(planOf(declared(), actual, [loses], true)).toEqual({
      ...{ do: "nothing", state: "refused", differences: [loses] },
      problem: "changing maxAge would lose messages: older messages go",
      next: 'write mayLose: ["maxAge"]',
    });
  });

  it("is changed in all but what would lose messages", () => {
    expect(planOf(declared(), actual, [harmless, loses], false)).toEqual({
      ...{ do: "update", cause: "policy", differences: [harmless], refused: [loses] },
      config: { ...config, max_age: 90 },
    });
  });

  it("is changed with loss of messages for exactly the settings that the policy names", () => {
    const named = declared({ mayLose: ["max_age"] });
    expect(planOf(named, actual, [loses], false)).toMatchObject({ do: "update", config });
    const other = declared({ mayLose: ["max_msgs"] });
    expect(planOf(other, actual, [loses], false)).toMatchObject({ state: "refused" });
  });

  it("is never changed in what JetStream cannot change, whatever the policy names", () => {
    expect(planOf(declared({ mayLose: ["storage"] }), actual, [impossible], false)).toMatchObject({
      ...{ do: "nothing", state: "refused", next: "make another stream" },
    });
  });

  it("keeps a setting that is there and not declared while it may not be removed", () => {
    const mirror: StreamChange = { ...loses, setting: "mirror", from: {}, to: undefined };
    const there = { ...actual, mirror: { name: "A" } };
    expect(planOf(declared(), there, [harmless, mirror], false)).toMatchObject({
      config: { ...config, mirror: { name: "A" } },
    });
    const wanted = declared({}, { ...config, mirror: { name: "A" } });
    const added: StreamChange = { ...mirror, from: undefined, to: { name: "A" } };
    const without = planOf(wanted, actual, [harmless, added], false);
    expect(without).toMatchObject({ do: "update", config });
    expect("config" in without && "mirror" in without.config).toBe(false);
  });

  it("keeps a consumer's one filter while it may not be changed", () => {
    const filters: StreamChange = { ...loses, setting: "filter_subjects" };
    const wanted = declared({}, { name: "ship", filter_subjects: ["b", "c"], max_bytes: 100 });
    const there = { name: "ship", filter_subject: "a", max_bytes: 50 };
    expect(planOf(wanted, there, [harmless, filters], false)).toMatchObject({
      config: { name: "ship", filter_subject: "a", max_bytes: 100 },
    });
  });

  it("keeps an operator's pause, and where a stream began", () => {
    const there = { ...actual, pause_until: "2027-01-01T00:00:00Z", first_seq: 7 };
    expect(planOf(declared(), there, [harmless], false)).toMatchObject({
      config: { ...config, pause_until: "2027-01-01T00:00:00Z", first_seq: 7 },
    });
  });
});

describe("a stream whose drift is reported", () => {
  const reported = declared({ drift: "report" });

  it("is made, and changed by a new declaration", () => {
    expect(planOf(reported, undefined, [], false)).toMatchObject({ do: "create" });
    expect(planOf(reported, actual, [harmless], false)).toMatchObject({ do: "update" });
  });

  it("is left as somebody else has changed or deleted it", () => {
    expect(planOf(reported, actual, [harmless], true)).toMatchObject({
      ...{ do: "nothing", state: "drifted", differences: [harmless] },
      problem: "maxBytes is not as declared",
    });
    expect(planOf(reported, undefined, [], true)).toMatchObject({
      ...{ do: "nothing", state: "absent" },
    });
  });
});

describe("a stream that is only watched", () => {
  const watched = declared({ managed: false });

  it("is never made or changed, and what differs is told", () => {
    for (const wasAsDeclared of [false, true]) {
      expect(planOf(watched, undefined, [], wasAsDeclared)).toMatchObject({
        ...{ do: "nothing", state: "absent" },
      });
      expect(planOf(watched, actual, [harmless, loses], wasAsDeclared)).toMatchObject({
        ...{ do: "nothing", state: "drifted", differences: [harmless, loses] },
      });
      expect(planOf(watched, actual, [], wasAsDeclared)).toMatchObject({ state: "ok" });
    }
  });
});

describe("a consumer of a stream that is not as declared", () => {
  const create = planOf(declared(), undefined, [], false);
  const update = planOf(declared(), actual, [harmless, loses], false);
  const retention: StreamChange = { ...impossible, setting: "retention", name: "retention" };

  it("is not changed, whatever its stream differs in", () => {
    expect(held(update, [loses])).toMatchObject({
      ...{ do: "nothing", state: "refused", differences: [harmless, loses] },
      problem: expect.stringContaining("its stream is not as declared (maxAge)") as string,
      next: "settle the stream first",
    });
  });

  it("is made when it is missing, unless the stream keeps messages otherwise", () => {
    expect(held(create, [loses, impossible])).toBe(create);
    expect(held(create, [loses, retention])).toMatchObject({ do: "nothing", state: "refused" });
  });

  it("is absent without its stream", () => {
    for (const step of [create, update])
      expect(held(step, undefined)).toMatchObject({ do: "nothing", state: "absent" });
  });

  it("is left as it is found when it is as declared, or nobody's to change", () => {
    const ok = planOf(declared(), actual, [], true);
    const watched = planOf(declared({ managed: false }), actual, [loses], true);
    for (const step of [ok, watched]) expect(held(step, [loses])).toBe(step);
  });

  it("is kept as any other once its stream is as declared", () => {
    for (const step of [create, update]) expect(held(step, [])).toBe(step);
  });
});
