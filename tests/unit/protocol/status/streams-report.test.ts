import { describe, expect, it } from "vitest";
import { account, compile, kv, policy, publishTo, role, stream } from "../../../../access/index.ts";
import type { StreamRow } from "../../../../protocol/control/stream-row.ts";
import { streamLine, streamsReport } from "../../../../protocol/status/streams-report.ts";

const data = account("data", { description: "Streams", jetstream: { disk: "1GiB" } });
const jobs = stream("JOBS", {
  account: data,
  subjects: ["jobs.>"],
  consumers: { work: { ackWait: "30s" } },
});
const theirs = stream("THEIRS", { account: data, subjects: ["theirs.>"], managed: false });
const reported = kv("flags", { account: data, drift: "report" });

const { document } = compile(
  policy({
    accounts: [data],
    roles: [
      {
        write: role("Jobs.Write", {
          displayName: "Jobs: write",
          description: "Write jobs.",
          account: data,
          members: ["application"],
          grants: [publishTo(jobs), publishTo(theirs), reported.read()],
        }),
      },
    ],
  }),
);

const row = (stream: string, changes: Partial<StreamRow> = {}): StreamRow => ({
  ...{ account: "data", stream, state: "ok", since: 1, managed: true, changes: [] },
  policy: document.digest,
  ...changes,
});
const well = {
  JOBS: row("JOBS"),
  work: row("JOBS", { consumer: "work" }),
  THEIRS: row("THEIRS", { managed: false }),
  KV_flags: row("KV_flags"),
};
const report = (changes: Partial<Record<keyof typeof well, Partial<StreamRow> | undefined>> = {}) =>
  streamsReport(
    document,
    Object.entries(well).flatMap(([name, each]) => {
      if (!(name in changes)) return [each];
      const change = changes[name as keyof typeof well];
      return change ? [{ ...each, ...change }] : [];
    }),
  );

describe("what a callout says of the declared streams", () => {
  it("is settled when each is as declared", () => {
    expect(report()).toMatchObject({ settled: true, refused: false, problems: [] });
  });

  it("has the digest of what is declared, by which a deployment knows its own", () => {
    const { declared } = report();
    expect(declared).toMatch(/^sha256:[0-9a-f]{64}$/);
    const { accounts, ...rest } = document;
    const { data: entry } = accounts;
    if (!entry) throw new Error("no account");
    const described = { ...accounts, data: { ...entry, description: "Other words" } };
    expect(streamsReport({ ...rest, accounts: described }, []).declared).toBe(declared);
  });

  it("is not settled by rows of an earlier policy, or by none", () => {
    const earlier = `sha256:${"0".repeat(64)}`;
    expect(report({ JOBS: { policy: earlier }, work: undefined })).toMatchObject({
      settled: false,
      problems: [
        "JOBS in data: not compared with this policy yet",
        "consumer work of JOBS in data: not compared with this policy yet",
      ],
    });
  });

  it.each(["absent", "drifted", "unreachable", "refused"] as const)(
    "is not settled while one is %s",
    (state) => {
      const { settled, problems } = report({
        JOBS: { state, problem: "something is wrong", next: "mend it" },
      });
      expect({ settled, problems }).toEqual({
        settled: false,
        problems: [`JOBS in data: ${state}: something is wrong (mend it)`],
      });
    },
  );

  it("says when all that is left was refused, so that nobody waits for it", () => {
    expect(report({ JOBS: { state: "refused" } }).refused).toBe(true);
    const both = report({ JOBS: { state: "refused" }, work: { state: "unreachable" } });
    expect(both.refused).toBe(false);
  });

  it("does not keep a deployment up with what it cannot change: a watched stream, a reported drift", () => {
    const { settled } = report({ THEIRS: { state: "absent" }, KV_flags: { state: "drifted" } });
    expect(settled).toBe(true);
    expect(report({ KV_flags: { state: "absent" } }).settled).toBe(false);
  });

  it("does not mind what was declared once", () => {
    const left = row("OLD", { state: "undeclared" });
    expect(streamsReport(document, [...Object.values(well), left]).settled).toBe(true);
  });
});

describe("a line of it", () => {
  it("has what is known, and no more", () => {
    expect(streamLine(row("OLD", { state: "absent" }))).toBe("OLD in data: absent");
  });
});
