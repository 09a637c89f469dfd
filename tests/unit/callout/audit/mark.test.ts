import { describe, expect, it } from "vitest";
import { marked, readMark, type AuditMark } from "../../../../callout/audit/mark.ts";
import type { StreamInfo } from "../../../../callout/link/jetstream.ts";

const day = 86_400_000;
const limits = { maxAge: 90 * day, maxBytes: 1000 };
const start = 1_780_000_000_000;

/** A stream with a record a day, the first of which is that of day `first`. */
function stream(first: number, last: number, changes: Partial<StreamInfo> = {}): StreamInfo {
  const time = (sequence: number) => start + sequence * day;
  return {
    ...{ created: "A", messages: last - first + 1, bytes: 100, first, last },
    ...{ firstTime: time(first), lastTime: time(last), ...changes },
  };
}

/** What is known after these looks, one a day. */
function looks(infos: readonly (StreamInfo | undefined)[], firstDay = 1): AuditMark | undefined {
  return infos.reduce<AuditMark | undefined>(
    (mark, info, at) => marked(mark, info, limits, start + (firstDay + at) * day + 1),
    undefined,
  );
}
const whats = (mark: AuditMark | undefined) => mark?.alarms.map(({ what }) => what);

describe("the audit stream", () => {
  it("may lose records at their age, and for as long as it likes", () => {
    const days = Array.from({ length: 300 }, (_, at) => stream(Math.max(1, at + 1 - 89), at + 1));
    const mark = looks(days);
    expect(whats(mark)).toEqual([]);
    expect(mark?.samples.length).toBeLessThanOrEqual(101);
  });

  it("may be quiet for longer than that", () => {
    expect(
      whats(looks([stream(1, 1), ...Array<StreamInfo>(89).fill(stream(1, 1)), stream(2, 1)])),
    ).toEqual([]);
  });

  it.each<[string, StreamInfo | undefined, string]>([
    ["is not there", undefined, "deleted"],
    ["is another one", stream(1, 50, { created: "B" }), "made_again"],
    ["ends earlier than it did", stream(1, 20), "shortened"],
    ["begins later than it may", stream(10, 50), "shortened"],
    ["is empty", stream(51, 50), "shortened"],
    ["begins later since it was full", stream(10, 50, { bytes: 950 }), "full"],
  ])("raises one alarm when it %s, however often that is seen", (_what, info, alarm) => {
    const days = Array.from({ length: 50 }, (_, at) => stream(1, at + 1));
    const before = looks(days);
    const seen = marked(before, info, limits, start + 50 * day + 2);
    expect(whats(seen)).toEqual([alarm]);
    expect(whats(marked(seen, info, limits, start + 50 * day + 3))).toEqual([alarm]);
    expect(readMark(JSON.parse(JSON.stringify(seen)))).toEqual(seen);
    const late = marked(seen, info, limits, start + 58 * day);
    expect(whats(late)).toEqual([]);
  });

  it("that was purged in its middle years raises one, too: its oldest records are not all that count", () => {
    const days = Array.from({ length: 200 }, (_, at) => stream(Math.max(1, at + 1 - 89), at + 1));
    const mark = looks(days);
    const purged = marked(mark, stream(150, 200), limits, start + 200 * day + 2);
    expect(whats(purged)).toEqual(["shortened"]);
  });

  it("is made again once after it was deleted: one alarm says both", () => {
    const mark = looks([stream(1, 5), undefined, stream(1, 1, { created: "B" })]);
    expect(whats(mark)).toEqual(["deleted"]);
  });

  it.each([
    null,
    {},
    { ...looks([stream(1, 1)]), samples: [[1]] },
    { ...looks([stream(1, 1)]), alarms: [{}] },
  ])("has no mark of another form: %j", (value) => {
    expect(readMark(value)).toBeUndefined();
  });
});
