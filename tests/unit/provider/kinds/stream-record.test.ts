import { describe, expect, it } from "vitest";
import { declaredInData } from "../../../support/streams/data-account.ts";
import { streamRecord } from "../../../../provider/kinds/stream-record.ts";

/** What the record takes, for these streams of the account `data`. */
const declared = (streams: Parameters<typeof declaredInData>[0]) => ({
  accounts: declaredInData(streams),
});

const made =
  "made, or adopted with its messages if it is there, and changed to what is declared where that loses none, or mayLose names the setting";
const jobs = { subjects: ["jobs.>"], maxAge: "30d" } as const;
const before = declared({ JOBS: jobs });
const refused = (after: ReturnType<typeof declared>, from = before) =>
  streamRecord.check(after, from).map(({ reason }) => reason);
const notes = (after: ReturnType<typeof declared>, from = before) =>
  streamRecord.notes?.(after, from).map(({ severity, text }) => `${severity}: ${text}`);

describe("the record of the declared streams refuses", () => {
  it("a change that loses messages, with the words that permit it", () => {
    const [reason, ...others] = refused(declared({ JOBS: { ...jobs, maxAge: "7d" } }));
    expect(others).toEqual([]);
    expect(reason).toMatch(/^JOBS in data: maxAge 30d becomes 7d, which loses messages/);
    expect(reason).toContain('mayLose: ["maxAge"]');
  });

  it("such a change no longer when the policy names the setting, of which it warns", () => {
    const after = declared({ JOBS: { ...jobs, maxAge: "7d", mayLose: ["maxAge"] } });
    expect(refused(after)).toEqual([]);
    expect(notes(after)).toEqual([
      expect.stringMatching(/^warning: JOBS in data: maxAge .*loses messages/),
    ]);
  });

  it("it still when another setting is named", () => {
    const after = declared({ JOBS: { ...jobs, maxAge: "7d", mayLose: ["maxBytes"] } });
    expect(refused(after)).toHaveLength(1);
  });

  it("what JetStream cannot change, with what to do, whatever is named", () => {
    const after = declared({ JOBS: { ...jobs, storage: "memory", mayLose: ["maxAge"] } });
    expect(refused(after)).toEqual([expect.stringMatching(/^JOBS in data: storage .*JetStream/)]);
  });

  it("the removal of an account together with its streams, with the order of steps", () => {
    const [reason] = refused({ accounts: {} });
    expect(reason).toMatch(
      /^the account data has declared streams \(JOBS\), and cannot be removed/,
    );
    expect(reason).toContain("First remove the streams from the policy and deploy");
  });

  it("nothing at the first deployment, whatever is there: that only the callouts know", () => {
    expect(streamRecord.check(before)).toEqual([]);
  });

  it("nothing of a stream that something else manages", () => {
    const theirs = declared({ JOBS: { ...jobs, managed: false } });
    const shorter = declared({ JOBS: { ...jobs, maxAge: "7d", managed: false } });
    expect(refused(shorter, theirs)).toEqual([]);
    expect(refused(theirs)).toEqual([]);
    expect(refused(declared({ JOBS: { ...jobs, maxAge: "7d" } }), theirs)).toEqual([]);
  });
});

describe("a preview says of declared streams", () => {
  it("which are made, or adopted", () => {
    expect(streamRecord.notes?.(before)).toEqual([
      {
        severity: "info",
        text: `JOBS in data: ${made}`,
      },
    ]);
  });

  it("which are only watched", () => {
    const theirs = declared({ JOBS: { ...jobs, managed: false } });
    expect(streamRecord.notes?.(theirs)).toMatchObject([{ text: "JOBS in data: watched only" }]);
    expect(notes(theirs)).toEqual([
      "info: JOBS in data: something else manages it from now on, and it is watched only",
    ]);
    expect(notes(before, theirs)).toEqual([
      expect.stringMatching(/^info: JOBS in data: managed from now on: it is adopted/),
    ]);
  });

  it("what would be lost of one that is adopted, if it is as it was watched: the callouts decide", () => {
    const theirs = declared({ JOBS: { ...jobs, managed: false, consumers: { work: {} } } });
    const shorter = {
      ...jobs,
      maxAge: "7d",
      maxMsgs: 5,
      consumers: { work: { ackWait: "9s" } },
    } as const;
    expect(notes(declared({ JOBS: shorter }), theirs)).toEqual([
      expect.stringMatching(/managed from now on: .*or mayLose names the setting$/),
      expect.stringMatching(
        /^warning: JOBS in data: maxAge 30d becomes 7d, which loses messages: .*; the callouts refuse that \(write mayLose: \["maxAge"\]/,
      ),
    ]);
    const named = declared({ JOBS: { ...shorter, mayLose: ["maxAge"] } });
    expect(notes(named, theirs)?.[1]).toMatch(
      /maxAge 30d becomes 7d, which loses messages: [^;]*$/,
    );
    for (const after of [declared({ JOBS: shorter }), named])
      expect(refused(after, theirs)).toEqual([]);
  });

  it("what its owner has to change of one that is handed over, or is watched already", () => {
    const shorter = declared({ JOBS: { ...jobs, maxAge: "7d", managed: false } });
    const theirs = declared({ JOBS: { ...jobs, managed: false } });
    const change =
      "info: JOBS in data: maxAge 30d becomes 7d where its owner makes it so; until then it is drift";
    expect(notes(shorter, theirs)).toEqual([change]);
    expect(notes(shorter)).toEqual([expect.stringMatching(/^info: JOBS .*watched only/), change]);
  });

  it("what changes without losing anything", () => {
    expect(notes(declared({ JOBS: { ...jobs, maxAge: "90d" } }))).toEqual([
      expect.stringMatching(/^info: JOBS in data: maxAge/),
    ]);
  });

  it("that one which is no longer declared stays, and nobody deletes it", () => {
    const other = declared({ OTHER: { subjects: ["other.>"] } });
    expect(notes(other)).toEqual([
      expect.stringMatching(/^warning: JOBS in data: .*stays unchanged, with its messages/),
      `info: OTHER in data: ${made}`,
    ]);
    expect(refused(other)).toEqual([]);
  });

  it("which consumers come and go", () => {
    const work = declared({ JOBS: { ...jobs, consumers: { work: {} } } });
    expect(notes(work)).toEqual([
      "info: consumer work of JOBS in data: made, or adopted if it is there",
    ]);
    expect(notes(before, work)).toEqual([
      "info: consumer work of JOBS in data: no longer declared; it stays unchanged",
    ]);
  });

  it("nothing when nothing changes", () => {
    expect(notes(before)).toEqual([]);
    expect(refused(before)).toEqual([]);
  });
});

describe("the record of the declared streams", () => {
  const none = declared({ OTHER: { subjects: ["other.>"] } });

  it("remembers what was declared once, until it is declared again", async () => {
    const { state } = await streamRecord.create(before);
    expect(state).toEqual({ ...before, left: {} });
    const left = await streamRecord.update?.(state, none);
    expect(left).toEqual({ ...none, left: { data: ["JOBS"] } });
    if (!left) throw new Error("not updated");
    expect(await streamRecord.update?.(left, before)).toEqual({
      ...before,
      left: { data: ["OTHER"] },
    });
  });

  it("warns that messages of these are out of reach when their account goes", async () => {
    const { state } = await streamRecord.create(before);
    const emptied = { ...state, accounts: { data: {} }, left: { data: ["JOBS"] } };
    expect(streamRecord.check({ accounts: {} }, emptied)).toEqual([]);
    expect(streamRecord.warnings?.(emptied, { accounts: {} })).toEqual([
      expect.stringMatching(/^the account data is removed\. .*JOBS.*nobody reaches their messages/),
    ]);
  });

  it("changes with what is declared, and else with nothing", async () => {
    const { state } = await streamRecord.create(before);
    expect(await streamRecord.diff(state, before)).toBe("none");
    expect(await streamRecord.diff(state, none)).toBe("update");
  });
});
