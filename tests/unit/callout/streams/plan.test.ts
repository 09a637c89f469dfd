import { describe, expect, it } from "vitest";
import type { StreamChange, StreamEntry } from "../../../../access/index.ts";
import { held, planOf, type Declared } from "../../../../callout/streams/plan.ts";

const config = { name: "ORDERS", max_age: 60, max_bytes: 100, description: "orders" };
const actual = { ...config, max_age: 90, max_bytes: 50 };
const declared = (more: object = {}, changed: object = config): Declared => ({
  entry: { config: changed, ...more } as unknown as StreamEntry,
  config: changed as Declared["config"],
});
/** @param wasAsDeclared in all settings, or in all but these */
function plan(
  of: Declared,
  there: Readonly<Record<string, unknown>> | undefined,
  differences: readonly StreamChange[],
  wasAsDeclared: boolean | readonly string[],
) {
  const known = wasAsDeclared === true ? [] : wasAsDeclared;
  return planOf(of, {
    actual: there,
    compare: (wanted) =>
      differences.filter(({ setting }) => wanted === of.config || !isSame(wanted, there, setting)),
    except: known === false ? undefined : known,
  });
}
const isSame = (one: object, other: object | undefined, setting: string) =>
  JSON.stringify(Object.entries(one).find(([name]) => name === setting)) ===
  JSON.stringify(Object.entries(other ?? {}).find(([name]) => name === setting));
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
    expect(plan(declared(), undefined, [], false)).toMatchObject({
      ...{ do: "create", cause: "policy", config },
    });
    expect(plan(declared(), undefined, [], true)).toMatchObject({ do: "create", cause: "drift" });
  });

  it("is left alone when nothing differs", () => {
    expect(plan(declared(), actual, [], true)).toEqual({
      ...{ do: "nothing", state: "ok", differences: [], except: [] },
    });
  });

  it("is changed when that loses nothing, whoever made it so", () => {
    for (const [wasAsDeclared, cause] of [
      [false, "policy"],
      [true, "drift"],
    ] as const)
      expect(plan(declared(), actual, [harmless], wasAsDeclared)).toEqual({
        ...{ do: "update", cause, config, differences: [harmless], refused: [] },
      });
  });

  it("is not changed when that loses messages, and says why and what to do", () => {
    const refused = {
      ...{ do: "nothing", state: "refused", differences: [loses] },
      problem: "changing maxAge would lose messages: older messages go",
      next: 'write mayLose: ["maxAge"]',
    };
    expect(plan(declared(), actual, [loses], false)).toEqual({ ...refused, except: ["max_age"] });
    // what somebody else has changed since is drift in the next look as well
    expect(plan(declared(), actual, [loses], true)).toEqual({ ...refused, except: [] });
  });

  it("is changed in all but what would lose messages", () => {
    expect(plan(declared(), actual, [harmless, loses], false)).toEqual({
      ...{ do: "update", cause: "policy", differences: [harmless], refused: [loses] },
      config: { ...config, max_age: 90 },
    });
  });

  it("is changed with loss of messages for exactly the settings that the policy names", () => {
    const named = declared({ mayLose: ["max_age"] });
    expect(plan(named, actual, [loses], false)).toMatchObject({ do: "update", config });
    const other = declared({ mayLose: ["max_msgs"] });
    expect(plan(other, actual, [loses], false)).toMatchObject({ state: "refused" });
  });

  it("does not lose messages by a word for an earlier change: what somebody else raised later stays", () => {
    const named = declared({ mayLose: ["max_age"] });
    expect(plan(named, actual, [loses], true)).toMatchObject({ do: "nothing", state: "refused" });
    expect(plan(named, actual, [harmless, loses], true)).toMatchObject({
      ...{ do: "update", cause: "drift", differences: [harmless], refused: [loses] },
    });
    // what was refused before the policy named it is the policy's own change
    expect(plan(named, actual, [loses], ["max_age"])).toMatchObject({ do: "update", config });
  });

  it("is never changed in what JetStream cannot change, whatever the policy names", () => {
    expect(plan(declared({ mayLose: ["storage"] }), actual, [impossible], false)).toMatchObject({
      ...{ do: "nothing", state: "refused", next: "make another stream" },
    });
  });

  it("keeps a setting that is there and not declared while it may not be removed", () => {
    const mirror: StreamChange = { ...loses, setting: "mirror", from: {}, to: undefined };
    const there = { ...actual, mirror: { name: "A" } };
    expect(plan(declared(), there, [harmless, mirror], false)).toMatchObject({
      config: { ...config, mirror: { name: "A" } },
    });
    const wanted = declared({}, { ...config, mirror: { name: "A" } });
    const added: StreamChange = { ...mirror, from: undefined, to: { name: "A" } };
    const without = plan(wanted, actual, [harmless, added], false);
    expect(without).toMatchObject({ do: "update", config });
    expect("config" in without && "mirror" in without.config).toBe(false);
  });

  it("keeps a consumer's one filter while it may not be changed", () => {
    const filters: StreamChange = { ...loses, setting: "filter_subjects" };
    const wanted = declared({}, { name: "ship", filter_subjects: ["b", "c"], max_bytes: 100 });
    const there = { name: "ship", filter_subject: "a", max_bytes: 50 };
    expect(plan(wanted, there, [harmless, filters], false)).toMatchObject({
      config: { name: "ship", filter_subject: "a", max_bytes: 100 },
    });
  });

  it("keeps an operator's pause, and where a stream began", () => {
    const there = { ...actual, pause_until: "2027-01-01T00:00:00Z", first_seq: 7 };
    expect(plan(declared(), there, [harmless], false)).toMatchObject({
      config: { ...config, pause_until: "2027-01-01T00:00:00Z", first_seq: 7 },
    });
  });
});

describe("what somebody has added to a managed stream", () => {
  const added: StreamChange = {
    ...{ setting: "subjects", name: "subjects", from: ["a", "b"], to: ["a"] },
    ...{ effect: "loses", later: true },
  };
  const there = { ...actual, subjects: ["a", "b"] };
  const wanted = declared({}, { ...config, subjects: ["a"] });

  it("is taken away again, since nothing that is stored is lost", () => {
    expect(plan(wanted, there, [added], true)).toMatchObject({
      ...{ do: "update", cause: "drift", config: { subjects: ["a"] }, refused: [] },
    });
  });

  it("stays beside a limit that somebody has raised, which deletes", () => {
    expect(plan(wanted, there, [added, loses], true)).toMatchObject({
      ...{ do: "update", cause: "drift", differences: [added], refused: [loses] },
      config: { subjects: ["a"], max_age: 90 },
    });
  });

  it("needs the word when it was there before the declaration", () => {
    for (const wasAsDeclared of [false, ["subjects"]])
      expect(plan(wanted, there, [added], wasAsDeclared)).toMatchObject({
        ...{ do: "nothing", state: "refused", except: ["subjects"] },
      });
  });
});

describe("a stream that is as declared in all but what is refused", () => {
  it("has drift in the others, and only in these", () => {
    const both = [harmless, loses];
    expect(plan(declared(), actual, both, ["max_age"])).toMatchObject({ cause: "drift" });
    expect(plan(declared(), actual, both, ["max_age", "max_bytes"])).toMatchObject({
      cause: "policy",
    });
    const reported = declared({ drift: "report" });
    expect(plan(reported, actual, both, ["max_age"])).toMatchObject({
      ...{ do: "nothing", state: "drifted", differences: both },
    });
  });
});

describe("what one setting loses because another is left as it is", () => {
  it("is left as well", () => {
    const discard: StreamChange = { ...loses, setting: "discard", from: "new", to: "old" };
    const each: StreamChange = { ...harmless, setting: "discard_new_per_subject" };
    const wanted = declared({}, { ...config, discard: "old", discard_new_per_subject: false });
    const there = { ...config, discard: "new", discard_new_per_subject: true };
    const step = planOf(wanted, {
      actual: there,
      compare: ({ discard: kept, ...rest }) => {
        const other = kept === "old" ? each : { ...each, effect: "loses" as const };
        return [
          ...(kept === "old" ? [discard] : []),
          ...(rest.discard_new_per_subject === false ? [other] : []),
        ];
      },
      except: undefined,
    });
    expect(step).toMatchObject({ do: "nothing", state: "refused" });
  });
});

describe("a stream whose drift is reported", () => {
  const reported = declared({ drift: "report" });

  it("is made, and changed by a new declaration", () => {
    expect(plan(reported, undefined, [], false)).toMatchObject({ do: "create" });
    expect(plan(reported, actual, [harmless], false)).toMatchObject({ do: "update" });
  });

  it("is left as somebody else has changed or deleted it", () => {
    expect(plan(reported, actual, [harmless], true)).toMatchObject({
      ...{ do: "nothing", state: "drifted", differences: [harmless] },
      problem: "maxBytes is not as declared",
    });
    expect(plan(reported, undefined, [], true)).toMatchObject({
      ...{ do: "nothing", state: "absent" },
    });
  });
});

describe("a stream that is only watched", () => {
  const watched = declared({ managed: false });

  it("is never made or changed, and what differs is told", () => {
    for (const wasAsDeclared of [false, true]) {
      expect(plan(watched, undefined, [], wasAsDeclared)).toMatchObject({
        ...{ do: "nothing", state: "absent" },
      });
      expect(plan(watched, actual, [harmless, loses], wasAsDeclared)).toMatchObject({
        ...{ do: "nothing", state: "drifted", differences: [harmless, loses] },
      });
      expect(plan(watched, actual, [], wasAsDeclared)).toMatchObject({ state: "ok" });
    }
  });
});

describe("a consumer of a stream that is not as declared", () => {
  const create = plan(declared(), undefined, [], false);
  const update = plan(declared(), actual, [harmless, loses], false);
  const retention: StreamChange = { ...impossible, setting: "retention", name: "retention" };

  it("keeps waiting for what it does, whatever its stream differs in", () => {
    const filters: StreamChange = { ...harmless, setting: "filter_subjects" };
    const wanted = declared({}, { ...config, filter_subjects: ["a"] });
    const narrower = plan(wanted, actual, [filters, loses], false);
    expect(held(narrower, [loses])).toMatchObject({
      ...{ do: "nothing", state: "refused", differences: [filters, loses] },
      problem: expect.stringContaining("its stream is not as declared (maxAge)") as string,
      next: "settle the stream first",
    });
  });

  it("is changed in what loses nothing by any retention", () => {
    expect(held(update, [loses])).toBe(update);
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
    const ok = plan(declared(), actual, [], true);
    const watched = plan(declared({ managed: false }), actual, [loses], true);
    for (const step of [ok, watched]) expect(held(step, [loses])).toBe(step);
  });

  it("is kept as any other once its stream is as declared", () => {
    for (const step of [create, update]) expect(held(step, [])).toBe(step);
  });
});
