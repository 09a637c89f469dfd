import { describe, expect, it } from "vitest";
import { streamChecks } from "../../../../cli/doctor/streams.ts";
import type { SettingDifference, StreamRow } from "../../../../protocol/control/stream-row.ts";
import { declaring } from "./declaring.ts";

const document = declaring();
const now = 1_780_000_000;
const row = (changes: Partial<StreamRow> = {}): StreamRow => ({
  ...{ account: "data", stream: "JOBS", state: "ok", since: now, managed: true, changes: [] },
  policy: document.digest,
  ...changes,
});
const all = [row(), row({ consumer: "work" })];
const look = { leader: "callout-0", looked: now - 10 };
const checks = (streams: readonly StreamRow[], more: object = look) =>
  streamChecks({ streams, ...more }, document, { now });
const wrong = (...args: Parameters<typeof checks>) => checks(...args).filter(({ ok }) => !ok);
const difference = (setting: string, from: string, to: string): SettingDifference => {
  return { ...{ setting, from, to }, effect: "harmless" };
};

describe("doctor finds declared streams", () => {
  it("well that are as declared, each with its state for scripts", () => {
    expect(wrong(all)).toEqual([]);
    expect(checks(all)).toContainEqual({
      ...{ about: "stream", name: "JOBS in data", what: "as declared", ok: true },
      detail: "managed",
      stream: { account: "data", stream: "JOBS", state: "ok", changes: [] },
    });
  });

  it("drifted, with what is there and what is declared", () => {
    const drifted = row({ state: "drifted", changes: [difference("max_age", "60", "3600")] });
    expect(wrong([drifted, row({ consumer: "work" })])).toMatchObject([
      { name: "JOBS in data", detail: "drifted; max_age is 60, and 3600 is declared" },
    ]);
  });

  it.each([
    "allow_rollup_hdrs",
    "allow_msg_schedules",
    "republish",
    "mirror",
    "sources",
    "allow_direct",
    "subjects",
    "retention",
  ])(
    "with proofs that do not hold when %s drifts, whatever the policy says about drift",
    (setting) => {
      const drifted = row({ state: "drifted", changes: [difference(setting, "true", "false")] });
      const [check] = wrong([drifted, row({ consumer: "work" })]);
      expect(check?.detail).toContain(
        `PROOFS DO NOT HOLD FOR IT: the policy is proved with the declared ${setting}`,
      );
    },
  );

  it("without these words when a limit drifts", () => {
    const drifted = row({ state: "drifted", changes: [difference("max_age", "60", "3600")] });
    expect(JSON.stringify(wrong([drifted]))).not.toContain("PROOF");
  });

  it("refused, with why and what to do", () => {
    const refused = row({ state: "refused", problem: "max_age would remove messages", next: "X" });
    expect(wrong([refused, row({ consumer: "work" })])).toMatchObject([
      { detail: "refused: max_age would remove messages", next: "X" },
    ]);
  });

  it("absent, and unreachable", () => {
    const states = [row({ state: "absent" }), row({ consumer: "work", state: "unreachable" })];
    expect(wrong(states).map(({ detail }) => detail)).toEqual(["absent", "unreachable"]);
  });

  it("no longer declared, which is well", () => {
    const left = row({ stream: "OLD", state: "undeclared", policy: "sha256:old" });
    expect(wrong([...all, left])).toEqual([]);
    expect(checks([...all, left])).toContainEqual(
      expect.objectContaining({ name: "OLD in data", ok: true }),
    );
  });

  it("unknown while no callout has looked at them by this policy", () => {
    const [first, second] = wrong([row({ policy: "sha256:old" })]);
    expect(first).toMatchObject({ detail: "it was not compared with this policy yet" });
    expect(second).toMatchObject({
      name: "consumer work of JOBS in data",
      detail: "no callout knows of it yet",
    });
  });

  it("unwatched when no callout leads, or the one that does has not looked for minutes", () => {
    expect(wrong(all, {})).toMatchObject([
      { name: "streams", what: "watched", detail: expect.stringContaining("no callout") as string },
    ]);
    expect(wrong(all, { leader: "callout-1" })).toEqual([]);
    expect(wrong(all, { leader: "callout-1", looked: now - 600 })).toMatchObject([
      { detail: "callout-1 looked at them 600 s ago" },
    ]);
  });

  it("nothing to say about where the policy declares none", () => {
    const none = declaring({ streams: false });
    expect(streamChecks({ streams: [] }, none, { now })).toEqual([]);
  });
});
