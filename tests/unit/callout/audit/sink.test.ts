import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../../callout/audit/record.ts";
import { EverySink, LineSink, writeFully } from "../../../../callout/audit/sink.ts";

const record = (id: string) => ({ id }) as AuditRecord;

describe("audit lines", () => {
  it("of one turn are one write, in order", async () => {
    const writes: string[] = [];
    const sink = new LineSink((text) => writes.push(text));
    await Promise.all([sink.append(record("a")), sink.append(record("b"))]);
    await sink.append(record("c"));
    expect(writes).toEqual(['{"id":"a"}\n{"id":"b"}\n', '{"id":"c"}\n']);
  });

  it("that cannot be written fail together, and do not spoil those after them", async () => {
    let written = "";
    let full = true;
    const sink = new LineSink((text) => {
      written += full ? text.slice(0, 5) : text;
      if (full) throw new Error("ENOSPC");
    });
    const results = await Promise.allSettled([sink.append(record("a")), sink.append(record("b"))]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    full = false;
    await sink.append(record("c"));
    await sink.append(record("d"));
    expect(written).toBe('{"id"\n{"id":"c"}\n{"id":"d"}\n');
  });

  it("go to a file in full, or fail", () => {
    const path = join(tmpdir(), `nats-entra-sink-${process.pid}`);
    const file = openSync(path, "w");
    const text = `${"ü".repeat(300_000)}\n`;
    writeFully(file, text);
    closeSync(file);
    expect(readFileSync(path, "utf8")).toBe(text);
    rmSync(path);
    const full = openSync("/dev/full", "w");
    expect(() => writeFully(full, "x")).toThrow("ENOSPC");
    closeSync(full);
  });
});

describe("several places", () => {
  it("each get every record, the first before the others", async () => {
    const order: string[] = [];
    const place = (name: string) => ({
      append: ({ id }: AuditRecord) => Promise.resolve(void order.push(`${name} ${id}`)),
    });
    await new EverySink([place("file"), place("stdout")]).append(record("a"));
    expect(order).toEqual(["file a", "stdout a"]);
  });

  it("fail together: what one cannot keep the others do not show", async () => {
    const shown: AuditRecord[] = [];
    const full = { append: () => Promise.reject(new Error("ENOSPC")) };
    const other = { append: (it: AuditRecord) => Promise.resolve(void shown.push(it)) };
    await expect(new EverySink([full, other]).append(record("a"))).rejects.toThrow("ENOSPC");
    expect(shown).toEqual([]);
  });
});
