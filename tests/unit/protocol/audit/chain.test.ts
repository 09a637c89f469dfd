import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginning, joined, readLine } from "../../../../protocol/audit/chain.ts";
import { auditEvent, auditLines } from "../../../support/audit-lines.ts";
import { isCommand, outside, shows } from "../../text/outside.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");

describe("a record in the chain", () => {
  it("begins with its number and the hash of the line before it", () => {
    const first = joined(auditEvent("a"), beginning);
    expect(first.text).toBe(`{"seq":1,"prev":"",${JSON.stringify(auditEvent("a")).slice(1)}`);
    const second = joined(auditEvent("b"), first);
    expect(JSON.parse(second.text)).toEqual({
      seq: 2,
      prev: sha256(first.text),
      ...auditEvent("b"),
    });
    expect(second).toMatchObject({ seq: 2, hash: sha256(second.text) });
  });

  it("steers nothing that shows it, and is read as it was written, whatever somebody's reason is", () => {
    fc.assert(
      fc.property(outside, (reason) => {
        const event = auditEvent("a", { roles: [reason] });
        const { text } = joined(event, beginning);
        expect([shows(text), isCommand(text)]).toEqual([true, false]);
        expect(readLine(text)).toMatchObject({ event });
      }),
    );
  });

  it("is read as it was written", () => {
    const event = auditEvent("ü", { roles: ["Orders.Read"], client: { address: "::1" } });
    const line = joined(event, { seq: 41, hash: "x" });
    expect(readLine(line.text)).toEqual({ ...line, prev: "x", event });
  });

  it.each([
    ["cut off", auditLines(["a"])[0]?.text.slice(0, -1) ?? ""],
    ["of an older release, without a place", JSON.stringify(auditEvent("a"))],
    [
      "with two numbers",
      '{"seq":1,"seq":2,"prev":"","id":"a","instance":"b","time":1,"class_uid":1}',
    ],
    ["with half a number", '{"seq":1.5,"prev":"","id":"a","instance":"b","time":1,"class_uid":1}'],
    ["with number 0", '{"seq":0,"prev":"","id":"a","instance":"b","time":1,"class_uid":1}'],
    ["without an id", '{"seq":1,"prev":"","instance":"b","time":1,"class_uid":1}'],
    ["of another kind", "[1]"],
    ["empty", ""],
  ])("is not seen in a line %s", (_what, text) => expect(readLine(text)).toBeUndefined());
});
