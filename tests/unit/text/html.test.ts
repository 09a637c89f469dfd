import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html, jsonInScript } from "../../../text/html.ts";
import { visible } from "../../../text/visible.ts";
import { outside } from "./outside.ts";

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&#96;": "`",
};

describe("a text in HTML", () => {
  it("is itself, and can end no element, attribute or comment", () => {
    fc.assert(
      fc.property(outside, (text) => {
        const written = html`${text}`.text;
        expect(written).not.toMatch(/[<>"'`]/);
        const read = written.replaceAll(
          /&(?:amp|lt|gt|quot|#39|#96);/g,
          (it) => ENTITIES[it] ?? "",
        );
        expect(read).toBe(text.split("\n").map(visible).join("\n"));
      }),
    );
  });
});

describe("a value in a script element", () => {
  it("is itself, in characters that neither HTML nor a script could mistake", () => {
    fc.assert(
      fc.property(fc.dictionary(outside, outside), (value) => {
        const { text } = jsonInScript({ ...value });
        expect(text).toMatch(/^[ !"#$%'-;=?-~]*$/);
        expect(JSON.parse(text)).toEqual({ ...value });
      }),
    );
  });
});
