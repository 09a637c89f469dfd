import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AuditLog,
  type AuditLogOptions,
  type LogStores,
} from "../../../../callout/audit/audit-log.ts";
import { BestEffort } from "../../../../callout/audit/best-effort.ts";
import type { FileEvent } from "../../../../callout/audit/store.ts";
import { jsonLog } from "../../../../callout/log/log.ts";
import { keyPair } from "../../../../nats/index.ts";
import { beginning, readLine, type Line, type ReadLine } from "../../../../protocol/audit/chain.ts";
import { LogActivity, readCheckpoint } from "../../../../protocol/audit/checkpoint.ts";
import { auditEvent } from "../../../support/audit-lines.ts";
import { secretOf } from "../../../support/nats-keys.ts";

/** A store that keeps lines in memory, and fails when it is told to. */
class Memory {
  readonly name: string;
  readonly lines: Line[] = [];
  writes = 0;
  fails = false;

  constructor(name: string) {
    this.name = name;
  }

  async write(lines: readonly Line[]): Promise<void> {
    await Promise.resolve();
    this.writes++;
    if (this.fails) throw new Error(`${this.name} is full`);
    this.lines.push(...lines);
  }

  get ids(): string[] {
    return this.lines.map(({ text }) => readLine(text) as ReadLine).flatMap(idOf);
  }
}

const idOf = ({ event }: ReadLine) => (event.class_uid === 3002 ? [event.id] : []);
const activities = (lines: readonly Line[]) =>
  lines.flatMap(({ text }) => readCheckpoint(readLine(text) as ReadLine)?.activity ?? []);

/** True when each record carries the hash of the one before it. */
function isChain(lines: readonly Line[], from = beginning): boolean {
  let head = from;
  return lines.every(({ text }) => {
    const line = readLine(text);
    const fits = line?.seq === head.seq + 1 && line.prev === head.hash;
    if (line) head = line;
    return fits;
  });
}

let file: Memory;
let stream: Memory;
let shown: Line[];
let fileEvents: FileEvent[];
let failures: string[];
let events: string[];
const storesOf = (...all: Memory[]): LogStores => ({
  all,
  head: () => Promise.resolve(undefined),
  show: (lines) => shown.push(...lines),
  takeFileEvents: () => fileEvents.splice(0),
});
function auditLog(changes: Partial<AuditLogOptions> = {}): AuditLog {
  const signer = keyPair("account", secretOf("auth signing"));
  return new AuditLog({
    instance: "callout-0",
    stores: storesOf(file),
    signer: () => signer,
    onFailure: (store) => failures.push(store),
    log: jsonLog("callout-0", (line) => events.push((JSON.parse(line) as { event: string }).event)),
    ...changes,
  });
}

beforeEach(() => {
  [file, stream] = [new Memory("file"), new Memory("stream")];
  [shown, fileEvents, failures, events] = [[], [], [], []];
});
afterEach(() => vi.useRealTimers());

describe("the audit log", () => {
  it("keeps and shows records as one chain, from its start to its stop", async () => {
    const audit = auditLog();
    await audit.start("callout-0.000001.jsonl");
    await Promise.all(["a", "b"].map((id) => audit.append(auditEvent(id))));
    await audit.append(auditEvent("c"));
    await audit.stop();
    expect(file.ids).toEqual(["a", "b", "c"]);
    expect(isChain(file.lines)).toBe(true);
    expect(activities(file.lines)).toEqual([LogActivity.Start, LogActivity.Stop]);
    expect(file.lines[0]?.text).toContain('"file":"callout-0.000001.jsonl"');
    expect(shown).toEqual(file.lines);
    expect(audit.sequence).toBe(5);
  });

  it("goes on behind the last record that there is", async () => {
    const head = { seq: 41, hash: "n4bQ" };
    const audit = auditLog({ stores: { ...storesOf(file), head: () => Promise.resolve(head) } });
    await audit.start();
    await audit.append(auditEvent("a"));
    expect(isChain(file.lines, head)).toBe(true);
  });

  it("has what is noted before the start wait for it", async () => {
    const audit = auditLog();
    const kept = audit.append(auditEvent("a"));
    await audit.start();
    await kept;
    expect(file.ids).toEqual(["a"]);
  });

  it("can be stopped before it is started", async () => {
    await auditLog().stop();
    expect(file.lines).toEqual([]);
  });

  it("writes records of one turn together, and has none wait that comes alone", async () => {
    vi.useFakeTimers();
    const audit = auditLog();
    await audit.start();
    await audit.append(auditEvent("alone"));
    const before = file.writes;
    await Promise.all(["a", "b", "c"].map((id) => audit.append(auditEvent(id))));
    await audit.append(auditEvent("d"));
    expect(file.writes).toBe(before + 2);
  });

  it("has the records of a crowd wait for each other, for 5 ms", async () => {
    vi.useFakeTimers();
    const audit = auditLog();
    await audit.start();
    await Promise.all(["a", "b", "c", "d"].map((id) => audit.append(auditEvent(id))));
    const before = file.writes;
    const kept = [audit.append(auditEvent("e"))];
    await vi.advanceTimersByTimeAsync(4);
    kept.push(audit.append(auditEvent("f")));
    expect(file.writes).toBe(before);
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all(kept);
    expect(file.writes).toBe(before + 1);
    await audit.append(auditEvent("g"));
  });

  it("has records wait for others that may, and go with the first that may not", async () => {
    vi.useFakeTimers();
    const audit = auditLog();
    await audit.start();
    await audit.append(auditEvent("a"));
    const before = file.writes;
    const kept = [audit.append(auditEvent("b"), 250)];
    await vi.advanceTimersByTimeAsync(200);
    kept.push(audit.append(auditEvent("c"), 250));
    await vi.advanceTimersByTimeAsync(49);
    expect(file.writes).toBe(before);
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all(kept);
    expect(file.writes).toBe(before + 1);

    const patient = audit.append(auditEvent("d"), 250);
    await audit.append(auditEvent("e"));
    await patient;
    expect(file.writes).toBe(before + 2);
    await vi.advanceTimersByTimeAsync(300);
    expect(file.writes).toBe(before + 2);

    const last = audit.append(auditEvent("f"), 250);
    await audit.stop();
    await last;
    expect(file.ids).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(isChain(file.lines)).toBe(true);
  });

  it("records, signed, which files a store has begun and removed", async () => {
    const audit = auditLog();
    await audit.start();
    fileEvents = [
      { activity: LogActivity.Delete, file: "callout-0.000001.jsonl" },
      { activity: LogActivity.Rotate, file: "callout-0.000003.jsonl" },
    ];
    await audit.append(auditEvent("a"));
    await audit.stop();
    const records = file.lines.flatMap(({ text }) => readLine(text) ?? []);
    const kinds = records.map((line) => [
      readCheckpoint(line)?.activity,
      readCheckpoint(line)?.isSigned,
    ]);
    expect(kinds.slice(-3)).toEqual([
      [LogActivity.Delete, true],
      [LogActivity.Rotate, true],
      [LogActivity.Stop, true],
    ]);
  });

  it("signs a checkpoint every thousand records", async () => {
    const audit = auditLog();
    await audit.start();
    await Promise.all(Array.from({ length: 1200 }, (_, at) => audit.append(auditEvent(`${at}`))));
    await audit.append(auditEvent("last"));
    expect(activities(file.lines)).toEqual([LogActivity.Start, LogActivity.Checkpoint]);
  });

  it("signs a checkpoint once a minute when there is something new", async () => {
    vi.useFakeTimers();
    const audit = auditLog();
    await audit.start();
    await vi.advanceTimersByTimeAsync(300_000);
    await audit.append(auditEvent("a"));
    await vi.advanceTimersByTimeAsync(300_000);
    expect(activities(file.lines)).toEqual([LogActivity.Start, LogActivity.Checkpoint]);
  });
});

describe("a store that fails", () => {
  it("refuses the records, and those that follow, until it works; none of them is in the chain twice", async () => {
    const audit = auditLog();
    await audit.start();
    await audit.append(auditEvent("a"));
    file.fails = true;
    const refused = ["b", "c"].map((id) => audit.append(auditEvent(id)));
    for (const each of refused) await expect(each).rejects.toThrow("file is full");
    await expect(audit.append(auditEvent("d"))).rejects.toThrow("file is full");
    expect(audit.sequence).toBe(2);
    file.fails = false;
    await audit.append(auditEvent("e"));
    // what was refused first may be there: it had its place in the chain
    expect(file.ids).toEqual(["a", "b", "c", "e"]);
    expect(isChain(file.lines)).toBe(true);
    expect(shown).toEqual(file.lines);
  });

  it("is counted each time and logged once, as is its recovery", async () => {
    const audit = auditLog();
    await audit.start();
    await audit.append(auditEvent("a"));
    file.fails = true;
    for (const id of ["b", "c", "d"]) await audit.append(auditEvent(id)).catch(() => undefined);
    file.fails = false;
    await audit.append(auditEvent("e"));
    expect(failures).toEqual(["file", "file", "file"]);
    expect(events).toEqual(["audit_store_failed", "audit_store_recovered"]);
  });

  it("has the next one take the same lines", async () => {
    const audit = auditLog({ stores: storesOf(file, stream) });
    await audit.start();
    await audit.append(auditEvent("a"));
    file.fails = true;
    await audit.append(auditEvent("b"));
    file.fails = false;
    await audit.append(auditEvent("c"));
    expect(file.ids).toEqual(["a", "c"]);
    expect(stream.ids).toEqual(["b"]);
    const all = [...file.lines, ...stream.lines].sort((one, other) => one.seq - other.seq);
    expect(isChain(all)).toBe(true);
  });

  it("refuses nothing when logins go on for the best", async () => {
    let lost = 0;
    const audit = auditLog();
    const sink = new BestEffort(audit, () => lost++);
    await audit.start();
    file.fails = true;
    await sink.append(auditEvent("a"));
    await vi.waitFor(() => expect(lost).toBe(1));
    file.fails = false;
    await sink.append(auditEvent("b"));
    await vi.waitFor(() => expect(file.ids).toContain("b"));
  });
});
