import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../../callout/audit/record.ts";
import { LineSink } from "../../../../callout/audit/sink.ts";

const record = (id: string) => ({ id }) as AuditRecord;

describe("audit lines", () => {
  it("of one turn are one write, in order", async () => {
    const writes: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        writes.push(chunk.toString());
        done();
      },
    });
    const sink = new LineSink(stream);
    await Promise.all([sink.append(record("a")), sink.append(record("b"))]);
    await sink.append(record("c"));
    expect(writes).toEqual(['{"id":"a"}\n{"id":"b"}\n', '{"id":"c"}\n']);
  });

  it("are kept only when the write has ended", async () => {
    let end = () => {};
    const stream = new Writable({ write: (_chunk, _encoding, done) => (end = done) });
    let kept = false;
    const appended = new LineSink(stream).append(record("a")).then(() => (kept = true));
    await new Promise(setImmediate);
    expect(kept).toBe(false);
    end();
    await appended;
    expect(kept).toBe(true);
  });

  it("that cannot be written fail, all of the write, and those that follow", async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error("ENOSPC")) });
    const sink = new LineSink(stream);
    const results = await Promise.allSettled([sink.append(record("a")), sink.append(record("b"))]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(sink.append(record("c"))).rejects.toThrow();
  });
});
