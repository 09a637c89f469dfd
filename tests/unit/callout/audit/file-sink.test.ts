import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileSink } from "../../../../callout/audit/file-sink.ts";
import type { AuditRecord } from "../../../../callout/audit/record.ts";

let folder: string;
const record = (id: string) => ({ id }) as AuditRecord;
const sink = (changes: Partial<ConstructorParameters<typeof FileSink>[0]> = {}) =>
  new FileSink({ folder, instance: "callout-0", maxSize: 1000, ...changes });
const read = (name: string) => readFileSync(join(folder, name), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nats-entra-audit-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("audit files", () => {
  it("have every record once it is said to be kept, in order", async () => {
    const audit = sink();
    await Promise.all(["a", "b"].map((id) => audit.append(record(id))));
    await audit.append(record("c"));
    expect(read("callout-0.000001.jsonl")).toBe('{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n');
  });

  it("keep records that come while others are written, each once", async () => {
    const audit = sink({ maxSize: 1e6 });
    const ids = Array.from({ length: 200 }, (_value, at) => `r${at}`);
    const kept = ids.map(async (id, at) => {
      await new Promise((resolve) => setTimeout(resolve, at % 7));
      await audit.append(record(id));
      expect(read("callout-0.000001.jsonl")).toContain(`"${id}"`);
    });
    await Promise.all(kept);
    const lines = read("callout-0.000001.jsonl").trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as AuditRecord).id).sort()).toEqual(ids.sort());
  });

  it("end at their size; those before the last one never change again", async () => {
    const audit = sink({ maxSize: 20 });
    for (const id of ["a", "b", "c", "d", "e"]) await audit.append(record(id));
    expect(readdirSync(folder).sort()).toEqual(
      [1, 2, 3].map((number) => `callout-0.00000${number}.jsonl`),
    );
    expect(read("callout-0.000002.jsonl")).toBe('{"id":"c"}\n{"id":"d"}\n');
  });

  it("are gone on with after a restart, behind a line that was cut off", async () => {
    writeFileSync(join(folder, "callout-0.000001.jsonl"), "old");
    writeFileSync(join(folder, "callout-0.000010.jsonl"), '{"id":"a"}\n{"id":');
    writeFileSync(join(folder, "callout-0.1.000099.jsonl"), "of another replica");
    await sink().append(record("b"));
    expect(read("callout-0.000010.jsonl")).toBe('{"id":"a"}\n{"id":\n{"id":"b"}\n');
    expect(read("callout-0.000001.jsonl")).toBe("old");
  });

  it("of two replicas stand side by side", async () => {
    await sink().append(record("a"));
    await sink({ instance: "callout-1" }).append(record("b"));
    expect(readdirSync(folder).sort()).toEqual([
      "callout-0.000001.jsonl",
      "callout-1.000001.jsonl",
    ]);
  });

  it("that cannot be written refuse all records of that write, and no later one", async () => {
    const audit = sink({ maxSize: 1 });
    await audit.append(record("a"));
    rmSync(folder, { recursive: true }); // the next file has no place
    const results = await Promise.allSettled([
      audit.append(record("b")),
      audit.append(record("c")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    mkdirSync(folder);
    await audit.append(record("d"));
    expect(read("callout-0.000002.jsonl")).toBe('{"id":"d"}\n');
  });

  it("must be writable at first", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(() => sink({ folder: join(file, "audit") })).toThrow(
      /ENOTDIR.*; make auditFile.folder a folder that this process may write to/,
    );
  });
});
