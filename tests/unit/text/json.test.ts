import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonText, safeJson } from "../../../text/json.ts";
import { isCommand, outside, shows } from "./outside.ts";

describe("JSON", () => {
  it.each([undefined, 2])(
    "is the same value, and each line is one that shows and is obeyed by nobody",
    (space) => {
      fc.assert(
        fc.property(outside, outside, (name, value) => {
          const text = jsonText({ [`x${name}`]: [value] }, space);
          expect(JSON.parse(text)).toEqual({ [`x${name}`]: [value] });
          for (const line of text.split("\n")) {
            expect(shows(line)).toBe(true);
            expect(isCommand(line)).toBe(false);
          }
        }),
      );
    },
  );

  it("that is safe already stays as it is, to the byte", () => {
    fc.assert(
      fc.property(outside, (value) => {
        const text = jsonText([value]);
        expect(safeJson(text)).toBe(text);
      }),
    );
  });
});
