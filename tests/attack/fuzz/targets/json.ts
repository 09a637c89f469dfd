import { isDeepStrictEqual } from "node:util";
import { JsonError, parseJson } from "../../../../values/strict-json.ts";
import { readStrictJson } from "../strict-json.ts";
import { attempt, must, type Target } from "../target.ts";

/** Strict JSON: two readers that know nothing of each other agree on every text. */
export const json: Target = {
  seeds: [
    '{"a":1,"b":[true,false,null],"c":{"d":"\\u0041\\n\\"x"},"e":-1.5e+3}',
    "[[[[]]]]",
    '"text"',
    "0",
    `${"[".repeat(32)}${"]".repeat(32)}`,
    `${'{"a":'.repeat(32)}1${"}".repeat(32)}`,
    '{"a":1,"\\u0061":2}',
    '{"a\\\\":1,"a\\"b":{"a":[{"a":1},{"a":2}]}}',
    '{"a":1,"\\\\\\"":2}',
    '{"a":1,"\\":":2}',
    '{"":0," ":1,"\u00e9":2,"\ud83d\ude00":3}',
  ],
  dictionary: [
    ...['"', '\\"', "\\\\", "\\u0061", "\\ud800", '":', "{}", "[]", "\ufeff", "\u2028"],
    ...["__proto__", "1e400", "-0"],
  ],
  run(input) {
    const result = attempt(JsonError, () => parseJson(input));
    const other = readStrictJson(input);
    if ("error" in result) {
      must(other === undefined, `a good text is refused: ${result.error.message}`);
      must(!/["{[]/.test(result.error.message), "the message quotes the text");
      return { label: result.error.message };
    }
    must(other !== undefined, "a bad text is accepted");
    const seen = names(result.value);
    if (seen.some((name) => name.includes("\\"))) {
      const known = new Set(names(other.value));
      // see below: such a name may stand for another one, but never for one that anybody asks for
      must(
        seen.every((name) => name.includes("\\") || known.has(name)),
        "a name comes from nowhere",
      );
      return { label: "backslash" };
    }
    must(isDeepStrictEqual(other.value, result.value), "two readers see different values");
    return { label: typeof result.value };
  },
};

/**
 * Found by this target: V8 13.6 (Node 24) reads the name `":`, spelt `"\":"`, as `\"` once it has read an
 * object with that name, for it compares the spelling of the one with the name of the other. A name
 * that it invents this way always has a backslash, and no claim, parameter or field does.
 */
function names(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(names)];
}
