import { expect, it } from "vitest";
import { streamLines, type StreamReading } from "../../../../cli/audit/stream.ts";
import type { Ask, Question } from "../../../../cli/control/ask.ts";
import type { AuditPage } from "../../../../protocol/control/audit-page.ts";
import { auditLines } from "../../../support/audit-lines.ts";

/** Asks callouts whose stream has these pages, and says what was asked. */
function asking(pages: readonly (readonly string[])[]) {
  const asked: Question["body"][] = [];
  const ask: Ask = <T>({ body }: Question) => {
    asked.push(body);
    const { op, from = 1 } = body as { op: string; from?: number };
    const at = op === "end" ? pages.length + 1 : from;
    const lines = op === "end" ? [] : (pages[at - 1] ?? []);
    const page: AuditPage = { lines, next: { from: lines.length > 0 ? at + 1 : at, skip: 0 } };
    return Promise.resolve(page as T);
  };
  return { ask, asked };
}

const once: StreamReading = { follow: false, sleep: () => Promise.resolve() };

async function read(pages: readonly (readonly string[])[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of streamLines(asking(pages).ask, once)) lines.push(line);
  return lines;
}

const [a = "", b = "", c = "", d = ""] = auditLines(["a", "b", "c", "d"]).map(({ text }) => text);
const [other = ""] = auditLines(["other"]).map(({ text }) => text);

it("the records of the audit stream come page by page, in their order", async () => {
  expect(await read([[a, b], [c]])).toEqual([a, b, c]);
});

it("what a callout sent before it was killed, and once more after it, comes once", async () => {
  expect(
    await read([
      [a, b],
      [other, b, c],
      [a, b, c, d],
    ]),
  ).toEqual([...[a, b], other, ...[c, d]]);
});

it("nothing comes of an empty stream", async () => {
  expect(await read([])).toEqual([]);
});

it("of a time are asked by the time, and then by the place that the page before names", async () => {
  const { ask, asked } = asking([[a], [b]]);
  for await (const _ of streamLines(ask, { ...once, since: 1000 })) continue;
  expect(asked).toEqual([
    { op: "read", since: 1000 },
    { op: "read", from: 2, skip: 0 },
    { op: "read", from: 3, skip: 0 },
  ]);
});

it("of now are followed from the end on, with a pause when there are none", async () => {
  const { ask, asked } = asking([[a], [b]]);
  const enough = new Error("enough");
  const sleep = () => (asked.length < 4 ? Promise.resolve() : Promise.reject(enough));
  const lines = streamLines(ask, { follow: true, sleep });
  await expect(lines.next()).rejects.toBe(enough);
  expect(asked).toEqual([
    { op: "end" },
    ...Array<object>(3).fill({ op: "read", from: 3, skip: 0 }),
  ]);
});
