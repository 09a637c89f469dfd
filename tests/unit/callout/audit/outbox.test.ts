import { appendFileSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FileReader } from "../../../../callout/audit/file-reader.ts";
import { Orphans } from "../../../../callout/audit/orphans.ts";
import { Outbox } from "../../../../callout/audit/outbox.ts";
import { textOf } from "../../../../callout/audit/store.ts";
import { jsonLog } from "../../../../callout/log/log.ts";
import type { Line } from "../../../../protocol/audit/chain.ts";
import { auditLines } from "../../../support/audit-lines.ts";

const lines = auditLines(["a", "b", "c", "d", "e"]);
const log = jsonLog("callout-0", () => undefined);
let folder: string;
let stored: number[];
let isDown: boolean;
let isSilent: boolean;
const stream = {
  write: (more: readonly Line[]) => {
    if (isSilent) return new Promise<void>(() => undefined);
    if (isDown) return Promise.reject(new Error("no connection"));
    stored.push(...more.map(({ seq }) => seq));
    return Promise.resolve();
  },
};
const path = (number: number, instance = "callout-0") =>
  join(folder, `${instance}.00000${number}.jsonl`);
const end = (number: number) => ({ number, size: statSync(path(number)).size });

function outbox(number: number): Outbox {
  const reader = new FileReader(folder, "callout-0");
  const onFailure = () => undefined;
  return new Outbox({ reader, end: () => end(number), stream, onFailure, log });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nats-entra-audit-"));
  stored = [];
  isDown = false;
  isSilent = false;
  writeFileSync(path(1), `${textOf(lines.slice(0, 2))}{"seq":3,"pr\n`);
  writeFileSync(path(2), textOf(lines.slice(2, 4)));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the outbox", () => {
  it("delivers what files have, and what comes, in order, without what was cut off", async () => {
    const box = outbox(2);
    expect(box.lag).toBeGreaterThan(0);
    box.start();
    await vi.waitFor(() => expect(stored).toEqual([1, 2, 3, 4]));
    appendFileSync(path(2), textOf(lines.slice(4)));
    box.wake();
    await vi.waitFor(() => expect(stored).toEqual([1, 2, 3, 4, 5]));
    await vi.waitFor(() => expect(box.lag).toBe(0));
    expect(box.undelivered).toBe(2);
    await box.stop();
  });

  it("goes on where the process before it was", async () => {
    const first = outbox(2);
    first.start();
    await first.stop();
    appendFileSync(path(2), textOf(lines.slice(4)));
    stored = [];
    const second = outbox(2);
    second.start();
    await second.stop();
    expect(stored).toEqual([5]);
  });

  it("goes on with the files that are left when others are gone", async () => {
    rmSync(path(1));
    const box = outbox(2);
    box.start();
    await box.stop();
    expect(stored).toEqual([3, 4]);
  });

  it("tries again until the stream takes it, and does not hold up the end for that", async () => {
    isDown = true;
    const box = outbox(2);
    box.start();
    await new Promise((resolve) => setImmediate(resolve));
    isDown = false;
    await vi.waitFor(() => expect(stored).toEqual([1, 2, 3, 4]), 5000);
    isDown = true;
    appendFileSync(path(2), textOf(lines.slice(4)));
    await box.stop();
    expect(stored).toEqual([1, 2, 3, 4]);
  });

  it("ends while the stream leaves an attempt unanswered, and keeps for the next what is not stored", async () => {
    vi.useFakeTimers();
    try {
      isSilent = true;
      const box = outbox(2);
      box.start();
      const stopping = box.stop();
      await vi.advanceTimersByTimeAsync(2000);
      await stopping;
    } finally {
      vi.useRealTimers();
    }
    isSilent = false;
    const next = outbox(2);
    next.start();
    await next.stop();
    expect(stored).toEqual([1, 2, 3, 4]);
  });
});

describe("what a replica has left that is no more", () => {
  const orphans = () => new Orphans({ folder, instance: "callout-1", streamOf: () => stream, log });

  it("is delivered once nobody has written for ten minutes, and once", async () => {
    const then = Date.now() + 700_000;
    await orphans().look(Date.now());
    expect(stored).toEqual([]);
    await orphans().look(then);
    await orphans().look(then);
    expect(stored).toEqual([1, 2, 3, 4]);
  });

  it("is nobody's own", async () => {
    writeFileSync(path(1, "callout-1"), textOf(lines));
    utimesSync(path(1, "callout-1"), 1, 1);
    await orphans().look(Date.now());
    expect(stored).toEqual([]);
  });
});
