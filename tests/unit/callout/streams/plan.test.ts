import { describe, expect, it } from "vitest";
import { planOf, type Declared, type Difference } from "../../../../callout/streams/plan.ts";

const config = { name: "ORDERS", max_age: 60, max_bytes: 100, description: "orders" };
const declared: Declared = { config, managed: true, drift: "mend", mayLose: [] };
const actual = { ...config, max_age: 90, max_bytes: 50 };
const harmless: Difference = { setting: "max_bytes", from: 50, to: 100, effect: "harmless" };
const loses: Difference = {
  ...{ setting: "max_age", from: 90, to: 60, effect: "loses" },
  why: "messages older than that are removed",
};
const impossible: Difference = {
  ...{ setting: "storage", from: "file", to: "memory", effect: "impossible" },
  next: "make another stream",
};

describe("a managed stream", () => {
  it("is made when it is not there", () => {
    expect(planOf(declared, undefined, [], false)).toMatchObject({
      ...{ do: "create", cause: "policy", config },
    });
    expect(planOf(declared, undefined, [], true)).toMatchObject({ do: "create", cause: "drift" });
  });

  it("is left alone when nothing differs", () => {
    expect(planOf(declared, actual, [], true)).toEqual({
      ...{ do: "nothing", state: "ok", differences: [] },
    });
  });

  it("is changed when that loses nothing, whoever made it so", () => {
    for (const [wasAsDeclared, cause] of [
      [false, "policy"],
      [true, "drift"],
    ] as const)
      expect(planOf(declared, actual, [harmless], wasAsDeclared)).toEqual({
        ...{ do: "update", cause, config, differences: [harmless], refused: [] },
      });
  });

  it("is not changed when that loses messages, and says why and what to do", () => {
    expect(planOf(declared, actual, [loses], true)).toEqual({
      ...{ do: "nothing", state: "refused", differences: [loses] },
      problem: "changing max_age would lose messages: messages older than that are removed",
      next: "name max_age in mayLose if the messages may go, or declare what is there",
    });
  });

  it("is changed in all but what would lose messages", () => {
    expect(planOf(declared, actual, [harmless, loses], false)).toEqual({
      ...{ do: "update", cause: "policy", differences: [harmless], refused: [loses] },
      config: { ...config, max_age: 90 },
    });
  });

  it("is changed with loss of messages for exactly the settings that the policy names", () => {
    const named = { ...declared, mayLose: ["max_age"] };
    expect(planOf(named, actual, [loses], false)).toMatchObject({ do: "update", config });
    const other = { ...declared, mayLose: ["max_msgs"] };
    expect(planOf(other, actual, [loses], false)).toMatchObject({ state: "refused" });
  });

  it("is never changed in what JetStream cannot change, whatever the policy names", () => {
    const named = { ...declared, mayLose: ["storage"] };
    expect(planOf(named, actual, [impossible], false)).toMatchObject({
      ...{ do: "nothing", state: "refused", next: "make another stream" },
    });
  });

  it("keeps a setting that is there and not declared while it may not be removed", () => {
    const mirror: Difference = { setting: "mirror", from: {}, to: undefined, effect: "loses" };
    const plan = planOf(declared, { ...actual, mirror: { name: "A" } }, [harmless, mirror], false);
    expect(plan).toMatchObject({ config: { ...config, mirror: { name: "A" } } });
    const added: Difference = { ...mirror, from: undefined, to: { name: "A" } };
    const wanted = { ...declared, config: { ...config, mirror: { name: "A" } } };
    const without = planOf(wanted, actual, [harmless, added], false);
    expect(without).toMatchObject({ do: "update", config });
    expect("config" in without && "mirror" in without.config).toBe(false);
  });
});

describe("a stream whose drift is reported", () => {
  const reported: Declared = { ...declared, drift: "report" };

  it("is made, and changed by a new declaration", () => {
    expect(planOf(reported, undefined, [], false)).toMatchObject({ do: "create" });
    expect(planOf(reported, actual, [harmless], false)).toMatchObject({ do: "update" });
  });

  it("is left as somebody else has changed or deleted it", () => {
    expect(planOf(reported, actual, [harmless], true)).toMatchObject({
      ...{ do: "nothing", state: "drifted", differences: [harmless] },
      problem: "max_bytes is not as declared",
    });
    expect(planOf(reported, undefined, [], true)).toMatchObject({
      ...{ do: "nothing", state: "absent" },
    });
  });
});

describe("a stream that is only watched", () => {
  const watched: Declared = { ...declared, managed: false };

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
