import { beforeEach, describe, expect, it } from "vitest";
import { Verification, type VerifyReport } from "../../../../reports/audit/verify.ts";
import { keyPair } from "../../../../nats/index.ts";
import { beginning, joined, type Head, type Line } from "../../../../protocol/audit/chain.ts";
import { checkpoint, LogActivity } from "../../../../protocol/audit/checkpoint.ts";
import { auditEvent } from "../../../support/audit-lines.ts";
import { secretOf } from "../../../support/nats-keys.ts";

const signer = keyPair("account", secretOf("auth signing"));
const key = signer.getPublicKey();
const mark = (activity: LogActivity, head: Head, by = signer) =>
  checkpoint(activity, { instance: "callout-0", signer: by, time: 1_780_000_000_000 }, head);

/** A log with a start, records 2 to 9, a checkpoint, records 11 to 19, and a stop. */
function log(prefix = "r"): Line[] {
  const lines: Line[] = [];
  const add = (line: Line) => void lines.push(line);
  const head = () => lines.at(-1) ?? beginning;
  add(mark(LogActivity.Start, head()));
  for (let at = 2; at < 20; at++)
    add(
      at === 10
        ? mark(LogActivity.Checkpoint, head())
        : joined(auditEvent(`${prefix}${at}`), head()),
    );
  add(mark(LogActivity.Stop, head()));
  return lines;
}

type Files = Readonly<Record<string, readonly string[]>>;
function verified(
  files: Files,
  { keys = [key], expected = [] as readonly string[] } = {},
): VerifyReport {
  const verification = new Verification(keys);
  for (const [file, texts] of Object.entries(files))
    texts.forEach((text, at) => verification.add(text, { file, line: at + 1 }));
  expected.forEach((text) => verification.expect(text));
  return verification.finish();
}
const [one, two] = ["callout-0.000001.jsonl", "callout-0.000002.jsonl"];
const codes = ({ problems }: VerifyReport) => problems.map(({ code }) => code);

let lines: Line[];
let texts: string[];
beforeEach(() => {
  lines = log();
  texts = lines.map(({ text }) => text);
});

describe("a log", () => {
  it("that nobody touched is whole", () => {
    expect(verified({ [one]: texts.slice(0, 7), [two]: texts.slice(7) })).toEqual({
      ok: true,
      instances: [
        {
          instance: "callout-0",
          ...{ records: 20, first: 1, last: 20, beginnings: 1, checkpoints: 3 },
          lastCheckpoint: { seq: 20, time: "2026-05-28T20:26:40.000Z" },
          ...{ keys: [key], isStopped: true },
        },
      ],
      torn: 0,
      problems: [],
    });
  });

  it("may have lines that a kill cut off", () => {
    const cut = [...texts.slice(0, 5), texts[5]?.slice(0, 40) ?? "", ...texts.slice(5)];
    expect(verified({ [one]: cut })).toMatchObject({ ok: true, torn: 1 });
  });

  it("may have lost its oldest files, and says with which record it begins", () => {
    const report = verified({ [two]: texts.slice(7) });
    expect(report).toMatchObject({ ok: true, instances: [{ first: 8, last: 20, beginnings: 0 }] });
  });

  it("may be put together of files and what the stream had, each in part", () => {
    const files = { [one]: texts.slice(0, 7), [two]: texts.slice(12), export: texts.slice(3, 15) };
    expect(verified(files)).toMatchObject({ ok: true, instances: [{ records: 20, last: 20 }] });
  });

  it("may have records more than once, and in a stream in any order", () => {
    const mixed = [...texts.slice(9), ...texts.slice(0, 12)];
    expect(verified({ export: mixed })).toMatchObject({ ok: true, instances: [{ records: 20 }] });
  });

  it("may have been begun anew", () => {
    const other = log("s").map(({ text }) => text);
    const report = verified({ stdout: [...texts.slice(0, 12), ...other] });
    expect(report).toMatchObject({ ok: true, instances: [{ beginnings: 2, records: 32 }] });
  });

  it("of another instance stands for itself", () => {
    const other = joined(auditEvent("x", { instance: "callout-1" }), beginning);
    const report = verified({ export: [...texts.slice(0, 5), other.text, ...texts.slice(5)] });
    expect(report.ok).toBe(true);
    expect(report.instances.map(({ instance, records }) => [instance, records])).toEqual([
      ["callout-0", 20],
      ["callout-1", 1],
    ]);
  });

  it("without a record is none", () => expect(verified({ [one]: [""] }).ok).toBe(false));
});

describe("a hand in the log", () => {
  const without = (at: number) => texts.filter((_text, index) => index !== at);

  it.each([1, 4, 9, 18])("that removes record %i + 1 is found", (at) => {
    expect(codes(verified({ [one]: without(at) }))).toEqual(["missing"]);
  });

  it.each([0, 4, 18])("that changes record %i + 1 is found", (at) => {
    texts[at] = texts[at]?.replace(/"time":1/, '"time":2') ?? "";
    expect(codes(verified({ [one]: texts }))).toContain("changed");
  });

  it("that changes the last record of a file is found", () => {
    texts[6] = texts[6]?.replace('"r7"', '"r8"') ?? "";
    expect(codes(verified({ [one]: texts.slice(0, 7), [two]: texts.slice(7) }))).toEqual([
      "changed",
    ]);
  });

  it("that puts two records into another order is found", () => {
    [texts[4], texts[5]] = [texts[5] ?? "", texts[4] ?? ""];
    expect(codes(verified({ [one]: texts }))).toEqual(["order"]);
  });

  it("that cuts the end off a file is found by the next", () => {
    const report = verified({ [one]: texts.slice(0, 5), [two]: texts.slice(7) });
    expect(report.problems).toEqual([
      {
        code: "missing",
        message: `${two}:1: record 8 of callout-0 follows 5: records 6 to 7 are not there`,
      },
    ]);
  });

  it("that adds a record of its own is found", () => {
    const forged = joined(auditEvent("forged"), lines[4] as Line);
    expect(codes(verified({ [one]: [...texts, forged.text] }))).toEqual(["twice"]);
  });

  it("that writes the chain anew is found at the next checkpoint", () => {
    let head = lines[3] as Head;
    const rewritten = lines.slice(4).map(({ text }) => {
      const {
        seq: _seq,
        prev: _prev,
        ...event
      } = JSON.parse(text) as { seq: number; prev: string };
      const line = joined({ ...auditEvent("x"), ...event }, head);
      head = line;
      return line.text;
    });
    const report = verified({ [one]: [...texts.slice(0, 4), ...rewritten] });
    expect(codes(report)).toEqual(["unsigned", "unsigned"]);
  });

  it("that signs with a key of its own is found by whoever knows the callouts' keys", () => {
    const stranger = keyPair("account", secretOf("stranger"));
    const forged = [mark(LogActivity.Start, beginning, stranger).text];
    expect(codes(verified({ [one]: forged }))).toEqual(["key"]);
    expect(verified({ [one]: forged }, { keys: [] }).instances[0]?.keys).toEqual([
      stranger.getPublicKey(),
    ]);
  });

  it("that cuts off the end of all is found with what is known from elsewhere", () => {
    const cut = { [one]: texts.slice(0, 12) };
    expect(verified(cut)).toMatchObject({ ok: true, instances: [{ isStopped: false, last: 12 }] });
    const expected = [texts[9] ?? "", texts[15] ?? "", texts[17] ?? ""];
    expect(verified(cut, { expected }).problems).toEqual([
      {
        code: "ends_early",
        message:
          "callout-0: the log lacks 2 records of those that are known from elsewhere, from record 16 on",
      },
    ]);
    expect(verified({ [one]: texts }, { expected }).ok).toBe(true);
    expect(codes(verified({}, { expected }))).toEqual(["ends_early"]);
  });

  it("that lets the log go on behind a cut end is found, too", () => {
    const after = joined(auditEvent("later"), lines.at(-1) as Line);
    expect(codes(verified({ [one]: [...texts.slice(0, 12), after.text] }))).toEqual(["missing"]);
  });
});
