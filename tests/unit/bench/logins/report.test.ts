import { expect, it } from "vitest";
import type { Measured } from "../../../../bench/logins/measure.ts";
import { report } from "../../../../bench/logins/report.ts";

const row = (contender: string, changes: Partial<Measured> = {}): Measured => ({
  contender,
  load: "32 at a time",
  again: false,
  perSecond: 1234.5,
  p50: 2.345,
  p99: 12.34,
  retries: 0,
  ...changes,
});

it("shows each way in beside the others, and every goal", () => {
  const text = report({
    rows: [
      row("nats-entra", { cpu: 150 }),
      row("nats-entra", { cpu: 100, again: true }),
      row("Go peer", { cpu: 450 }),
      row("plain credentials", { retries: 2 }),
    ],
    memory: { warm: 98.7, end: 140.2 },
    started: { first: 210, end: 420 },
    floor: { verify: { busy: 13, rested: 30 }, sign: { busy: 24, rested: 60 } },
    alone: { busy: 140, rested: 310 },
    messages: { callout: 990_000, plain: 1_000_000 },
    goals: [
      { goal: "MB of memory", measured: 98.7, limit: 120 },
      { goal: "of the messages", measured: 0.9, limit: 0.98, least: true },
    ],
  });
  expect(text.split("\n").slice(3)).toEqual([
    "load          tokens       way in             logins/s  p50, ms  p99, ms  CPU, µs  Go peer is  retries",
    "32 at a time  new          nats-entra            1,235     2.35     12.3      150       3.0 ×",
    "32 at a time  seen before  nats-entra            1,235     2.35     12.3      100",
    "32 at a time  new          Go peer               1,235     2.35     12.3      450",
    "32 at a time               plain credentials     1,235     2.35     12.3                             2",
    "",
    "The callout served 210 ms after its start; at the end 420, with all sessions of another.",
    "It holds 98.7 MB after the warm-up, 140 at the end.",
    "Signatures alone: 61 µs a login with a new token (RSA 13, Ed25519 24 twice), 150 when the processor was elsewhere for 3 ms.",
    "The same login without servers and sockets: 140 µs, 310 when the processor was elsewhere for 3 ms.",
    "After the login: 990,000 messages/s, 1,000,000 with plain credentials.",
    "",
    "met     98.7 MB of memory; at most 120",
    "MISSED  0.9 of the messages; at least 0.98",
    "",
  ]);
});
