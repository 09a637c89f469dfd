import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LineOutput, writeFully } from "../../../../callout/audit/line-output.ts";
import { textOf } from "../../../../callout/audit/store.ts";
import { auditLines } from "../../../support/audit-lines.ts";

const lines = auditLines(["a", "b", "c", "d"]);

describe("audit lines", () => {
  it("that come together are one write, in order", async () => {
    const writes: string[] = [];
    const output = new LineOutput((text) => writes.push(text));
    await output.write(lines.slice(0, 2));
    await output.write(lines.slice(2));
    expect(writes).toEqual([textOf(lines.slice(0, 2)), textOf(lines.slice(2))]);
  });

  it("that cannot be written fail together, and do not spoil those after them", async () => {
    let written = "";
    let full = true;
    const output = new LineOutput((text) => {
      written += full ? text.slice(0, 5) : text;
      if (full) throw new Error("ENOSPC");
    });
    await expect(output.write(lines.slice(0, 2))).rejects.toThrow("ENOSPC");
    full = false;
    await output.write(lines.slice(2, 3));
    await output.write(lines.slice(3));
    expect(written).toBe(`{"seq\n${textOf(lines.slice(2))}`);
  });

  it("go to a file in full, or fail", () => {
    const path = join(tmpdir(), `nats-entra-output-${process.pid}`);
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
