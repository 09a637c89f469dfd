import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64url, openCompact } from "../../../../callout/token/compact.ts";

describe("base64url", () => {
  it("has one spelling of every sequence of bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64url");
        expect(decodeBase64url(text)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("accepts no text that it would spell differently", () => {
    const letters = fc.string({
      unit: fc.constantFrom(...Array.from("ABZaz09-_+/= \n.")),
      maxLength: 9,
    });
    fc.assert(
      fc.property(letters, (text) => {
        const bytes = decodeBase64url(text);
        expect(bytes === undefined || bytes.toString("base64url") === text).toBe(true);
      }),
    );
  });

  it.each(["A", "AAAAA", "AB", "AAB", "AA==", "A+", "A/", "AA\n", " AA"])("refuses %j", (text) => {
    expect(decodeBase64url(text)).toBeUndefined();
  });
});

describe("a compact JWS", () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  it("is taken apart", () => {
    const text = `${part({ alg: "RS256" })}.${part({ sub: "a" })}.AQID`;
    expect(openCompact(text)).toEqual({
      header: { alg: "RS256" },
      payload: { sub: "a" },
      signed: Buffer.from(text.slice(0, -5)),
      signature: Buffer.from([1, 2, 3]),
    });
  });

  it.each([
    ["no signature", `${part({})}.${part({})}.`],
    ["two parts", `${part({})}.${part({})}`],
    ["four parts", `${part({})}.${part({})}.AA.AA`],
    ["five parts, as an encrypted token has", "e30.AA.AA.AA.AA"],
    ["an empty header", `.${part({})}.AA`],
    ["a line end after it", `${part({})}.${part({})}.AA\n`],
    ["a space in the signature", `${part({})}.${part({})}.A A`],
    ["padding", `${part({})}.${part({})}.AA==`],
    ["a header that is no object", `${part([])}.${part({})}.AA`],
    ["a payload that is no object", `${part({})}.${part("text")}.AA`],
    ["a payload that is null", `${part({})}.${part(null)}.AA`],
    ["a payload that is not JSON", `${part({})}.AAAA.AA`],
    ["the JSON serialization", '{"payload":"e30","signatures":[]}'],
  ])("is not a text with %s", (_what, text) => {
    expect(openCompact(text)).toBeUndefined();
  });
});
