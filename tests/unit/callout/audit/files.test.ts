import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuditFiles } from "../../../../callout/audit/files.ts";
import { textOf } from "../../../../callout/audit/store.ts";
import { auditLines } from "../../../support/audit-lines.ts";
import { failing } from "../../../support/failing.ts";

let folder: string;
let told: string[];
const files = (changes: Partial<ConstructorParameters<typeof AuditFiles>[0]> = {}) =>
  new AuditFiles({
    ...{ folder, instance: "callout-0", maxSize: 10_000 },
    onBegin: (name) => told.push(`begun ${name}`),
    onRemove: (name) => told.push(`removed ${name}`),
    ...changes,
  });
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const lines = auditLines(["a", "b", "c", "d", "e"]);
const [a, b, c, d, e] = lines.map((line) => [line]) as [
  typeof lines,
  typeof lines,
  typeof lines,
  typeof lines,
  typeof lines,
];
/** Bytes of each but the first, which has no predecessor to name. */
const size = textOf(b).length;
const numbered = (...numbers: number[]) =>
  numbers.map((number) => `callout-0.00000${number}.jsonl`);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nats-entra-audit-"));
  told = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("audit files", () => {
  it("have every record once it is said to be kept, in order", async () => {
    const audit = files();
    await audit.write(lines.slice(0, 2));
    await audit.write(c);
    expect(read("callout-0.000001.jsonl")).toBe(textOf(lines.slice(0, 3)));
    expect(audit.end).toEqual({ number: 1, size: textOf(lines.slice(0, 3)).length });
  });

  it("end at their size; those before the last one never change again", async () => {
    const audit = files({ maxSize: size + 1 });
    for (const line of [a, b, c, d, e]) await audit.write(line);
    expect(readdirSync(folder).sort()).toEqual(numbered(1, 2, 3));
    expect(read("callout-0.000002.jsonl")).toBe(textOf(lines.slice(2, 4)));
    expect(told).toEqual(["begun callout-0.000002.jsonl", "begun callout-0.000003.jsonl"]);
  });

  it("are gone on with after a restart, behind a line that was cut off", async () => {
    writeFileSync(join(folder, "callout-0.000001.jsonl"), "old");
    writeFileSync(join(folder, "callout-0.000010.jsonl"), `${textOf(a)}{"id":`);
    writeFileSync(join(folder, "callout-0.1.000099.jsonl"), textOf(e));
    const audit = files();
    expect(audit.head).toMatchObject({ seq: 1, hash: a[0]?.hash });
    await audit.write(b);
    expect(read("callout-0.000010.jsonl")).toBe(`${textOf(a)}{"id":\n${textOf(b)}`);
    expect(read("callout-0.000001.jsonl")).toBe("old");
  });

  it("find their last record behind whatever was cut off", () => {
    writeFileSync(join(folder, "callout-0.000001.jsonl"), textOf(lines));
    writeFileSync(join(folder, "callout-0.000002.jsonl"), "");
    expect(files().head).toMatchObject({ seq: 5 });
    writeFileSync(join(folder, "callout-0.000002.jsonl"), `{"seq":6,"${"x".repeat(200_000)}`);
    expect(files().head).toMatchObject({ seq: 5 });
    const long = textOf(auditLines(["f".repeat(150_000), "g"], lines[4]));
    writeFileSync(join(folder, "callout-0.000002.jsonl"), long.slice(0, -100));
    expect(files().head).toMatchObject({ seq: 6 });
  });

  it("of two replicas stand side by side", async () => {
    await files().write(a);
    await files({ instance: "callout-1" }).write(a);
    expect(readdirSync(folder).sort()).toEqual([
      "callout-0.000001.jsonl",
      "callout-1.000001.jsonl",
    ]);
  });

  it("that cannot be written refuse what comes, and no later record", async () => {
    const audit = files({ maxSize: 1 });
    await audit.write(a);
    rmSync(folder, { recursive: true }); // the next file has no place
    await expect(audit.write(b)).rejects.toThrow("ENOENT");
    mkdirSync(folder);
    await audit.write(b);
    expect(read("callout-0.000002.jsonl")).toBe(textOf(b));
  });

  it("must be writable at first", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(() => files({ folder: join(file, "audit") })).toThrow(
      failing(/ENOTDIR.*; make audit.file.folder a folder that this process may write to/),
    );
  });
});

describe("audit files with a total", () => {
  const limits = { maxSize: textOf(a).length, maxTotal: 2 * size };

  it("remove the oldest once the stream has all of it", async () => {
    const audit = files({ ...limits, undelivered: () => 3 });
    for (const line of [a, b, c, d]) await audit.write(line);
    expect(readdirSync(folder).sort()).toEqual(numbered(3, 4));
    expect(told).toContain("removed callout-0.000002.jsonl");
  });

  it("take nothing more while the stream does not have it", async () => {
    let undelivered = 1;
    const audit = files({ ...limits, undelivered: () => undelivered });
    for (const line of [a, b]) await audit.write(line);
    await expect(audit.write(c)).rejects.toThrow(
      "the files have reached audit.file.maxTotal, and callout-0.000001.jsonl is not in the stream",
    );
    expect(readdirSync(folder).sort()).toEqual(numbered(1, 2));
    undelivered = 2;
    await audit.write(c);
    expect(readdirSync(folder).sort()).toEqual(numbered(2, 3));
  });

  it("take nothing more without a stream, and remove none, unless they are told to", async () => {
    const audit = files(limits);
    for (const line of [a, b]) await audit.write(line);
    await expect(audit.write(c)).rejects.toThrow(
      'collect and remove it, give more, or say "whenFull"',
    );
    const other = files({ ...limits, whenFull: "discard" });
    await other.write(c);
    expect(readdirSync(folder).sort()).toEqual(numbered(2, 3));
  });
});
