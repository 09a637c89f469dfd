import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { streamLines } from "../../../../cli/audit/stream.ts";
import { auditLines } from "../../../support/audit-lines.ts";

/** A connection on which a stream of these messages is read. */
function connectionTo(messages: readonly string[]): NatsConnection {
  const created = { num_pending: messages.length };
  const delivered = messages.map((text, at) => ({
    string: () => text,
    reply: `$JS.ACK.AUDIT.audit.1.${at + 1}.${at + 1}.0.${messages.length - 1 - at}`,
  }));
  return {
    request: () => Promise.resolve({ json: () => created } as Msg),
    subscribe: () => delivered,
    publish: () => undefined,
  } as unknown as NatsConnection;
}

async function read(messages: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const reading = { follow: false, inboxPrefix: "_INBOX.me" };
  for await (const line of streamLines(connectionTo(messages), reading)) lines.push(line);
  return lines;
}

const [a = "", b = "", c = "", d = ""] = auditLines(["a", "b", "c", "d"]).map(({ text }) => text);
const [other = ""] = auditLines(["other"]).map(({ text }) => text);

it("the records of the audit stream come one by one, however many share a message", async () => {
  expect(await read([`${a}\n${b}`, c])).toEqual([a, b, c]);
});

it("what a callout sent before it was killed, and once more after it, comes once", async () => {
  expect(await read([`${a}\n${b}`, other, `${b}\n${c}`, `${a}\n${b}\n${c}\n${d}`])).toEqual([
    ...[a, b],
    other,
    ...[c, d],
  ]);
});

it("nothing comes of an empty stream", async () => {
  expect(await read([])).toEqual([]);
});
