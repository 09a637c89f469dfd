import { beforeEach, describe, expect, it } from "vitest";
import { AuditStream } from "../../../../callout/audit/stream.ts";
import type { JetStream } from "../../../../callout/link/jetstream.ts";
import { joined, type Line } from "../../../../protocol/audit/chain.ts";
import { linesOfMessage } from "../../../../protocol/audit/stream.ts";
import { auditEvent, auditLines } from "../../../support/audit-lines.ts";

/** What AuditStream asks JetStream for, answered from memory, each id stored once. */
class Memory implements Pick<JetStream, "maxPayload" | "ensureStream" | "storeOnce" | "last"> {
  maxPayload = 1024 * 1024;
  readonly messages = new Map<string, { subject: string; text: string }>();

  ensureStream() {
    const state = { messages: 0, bytes: 0, first: 1, last: 0, firstTime: 0, lastTime: 0 };
    return Promise.resolve({ created: "2026-01-01T00:00:00Z", ...state });
  }

  storeOnce(subject: string, data: Uint8Array, id: string) {
    const text = Buffer.from(data).toString("utf8");
    if (!this.messages.has(id)) this.messages.set(id, { subject, text });
    return Promise.resolve();
  }

  last() {
    const text = this.texts.at(-1);
    return Promise.resolve(text === undefined ? undefined : Buffer.from(text));
  }

  get texts(): string[] {
    return [...this.messages.values()].map(({ text }) => text);
  }
}

let memory: Memory;
let stream: AuditStream;
beforeEach(() => {
  memory = new Memory();
  stream = new AuditStream({
    instance: "callout-0.pod",
    limits: () => ({ maxAge: 86_400, maxBytes: 1e9 }),
    replicas: 3,
    jetStream: () => memory as unknown as JetStream,
  });
});

const texts = (lines: readonly Line[]) => lines.map(({ text }) => text);

describe("the audit stream", () => {
  it("takes the records of one write in one message, under the instance's subject", async () => {
    const lines = auditLines(["a", "b", "c"]);
    await stream.write(lines);
    expect([...memory.messages.values()].map(({ subject }) => subject)).toEqual([
      "audit.callout-0_pod",
    ]);
    expect(memory.texts.flatMap(linesOfMessage)).toEqual(texts(lines));
  });

  it("makes no message longer than the servers take, headers included, as long as its records are not", async () => {
    memory.maxPayload = 2512;
    const lines: Line[] = [];
    for (const name of ["é".repeat(500), "x".repeat(500), "é".repeat(800), "é".repeat(2000)])
      lines.push(joined(auditEvent(name), lines.at(-1) ?? { seq: 0, hash: "" }));
    await stream.write(lines);
    expect(memory.texts.flatMap(linesOfMessage)).toEqual(texts(lines));
    expect(memory.texts.map((text) => linesOfMessage(text).length)).toEqual([2, 1, 1]);
    expect(Buffer.byteLength(memory.texts[0] ?? "")).toBeLessThan(2000);
  });

  it("begins another message after 128 KiB, and cuts no record", async () => {
    const lines: Line[] = [];
    for (const size of [100_000, 20_000, 200_000, 10, 20, 131_000])
      lines.push(joined(auditEvent("x".repeat(size)), lines.at(-1) ?? { seq: 0, hash: "" }));
    await stream.write(lines);
    expect(memory.texts.flatMap(linesOfMessage)).toEqual(texts(lines));
    expect(memory.texts.map((text) => linesOfMessage(text).length)).toEqual([2, 1, 2, 1]);
  });

  it("stores the same records once, whoever sends them again", async () => {
    const lines = auditLines(["a", "b", "c"]);
    await stream.write(lines);
    await stream.write(lines);
    expect(memory.texts).toHaveLength(1);
  });

  it("stores what begins alike, or ends alike, as messages of their own", async () => {
    const [a, b, c] = auditLines(["a", "b", "c"]) as [Line, Line, Line];
    for (const part of [
      [a, b, c],
      [a, b],
      [b, c],
    ])
      await stream.write(part);
    expect(memory.texts).toHaveLength(3);
  });

  it("goes on behind the last record of the last message", async () => {
    expect(await stream.head()).toBeUndefined();
    const lines = auditLines(["a", "b", "c"]);
    await stream.write(lines);
    expect(await stream.head()).toMatchObject({ seq: 3, hash: lines[2]?.hash });
  });
});
