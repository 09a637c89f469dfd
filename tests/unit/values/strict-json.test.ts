import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonError, parseJson } from "../../../values/strict-json.ts";

const parse = (text: string) => parseJson(Buffer.from(text));

describe("strict JSON", () => {
  it("is JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        expect(parse(text)).toEqual(JSON.parse(text));
        expect(parse(JSON.stringify(value, null, 2))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ["in one object", '{"a":1,"a":2}'],
    ["in an inner object", '[{"b":{"a":1,"c":[],"a":2}}]'],
    ["spelled differently", '{"aud":1,"\\u0061ud":2}'],
    ["with white space before the colon", '{"a" :1,"a"\n\t:2}'],
    ["after strings that end in a backslash", '{"a":"\\\\","a":"\\""}'],
    ["named like a part of every object", '{"__proto__":1,"__proto__":2}'],
  ])("refuses a member name twice, %s", (_where, text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(() => parse(text)).toThrow("a member name occurs twice");
  });

  it.each([
    ["in different objects", '[{"a":1},{"a":2}]'],
    ["in an object and its child", '{"a":{"a":1}}'],
    ["as a name and as a value", '{"a":"a","b":"a"}'],
    ["as text that looks like members", '{"a":"\\"a\\":1,\\"a\\":2"}'],
  ])("accepts one name %s", (_where, text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it("does not let a member replace what every object has", () => {
    const value = parse('{"__proto__":{"admin":true}}') as { admin?: boolean };
    expect(value.admin).toBeUndefined();
  });

  it.each([
    ["a byte that is not UTF-8", Buffer.from([0x22, 0xff, 0x22])],
    ["half of a surrogate pair in UTF-8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["an overlong spelling", Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ["a byte order mark", Buffer.from("\uFEFF{}")],
    ["nothing", Buffer.from("")],
    ["two values", Buffer.from("{}{}")],
    ["a comment", Buffer.from("{}//")],
    ["too deep nesting", Buffer.from("[".repeat(33) + "]".repeat(33))],
  ])("refuses %s", (_what, bytes) => {
    expect(() => parseJson(bytes)).toThrow(JsonError);
  });

  it("never quotes the text in its message", () => {
    expect(() => parse("SUASECRET")).toThrow(/^the text is not JSON$/);
  });
});
