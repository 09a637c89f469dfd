import type { Random } from "./random.ts";

/** Bytes of the longest input. */
const longest = 24 * 1024;
const values = [
  ...["null", "true", "0", "-1", "1e400", "1.5", "9007199254740993", '""', "[]", "{}"],
  ...['"*"', '">"', '"__proto__"', '"\\ud800"', '"\\u0000"', '{"__proto__":1}', "[[]]", "[null]"],
];
const bytes = [
  0, 9, 10, 13, 32, 34, 44, 46, 58, 61, 91, 92, 93, 95, 123, 125, 127, 128, 192, 237, 255,
];

/** Makes another input of one from the corpus: a few changes at random, in its bytes or in its JSON. */
export function mutate(
  input: Buffer,
  corpus: readonly Buffer[],
  dictionary: readonly string[],
  random: Random,
): Buffer {
  let result = input;
  for (let round = 0, rounds = 1 + random.below(4); round < rounds; round++) {
    result =
      random.below(3) === 0
        ? inBytes(result, corpus, dictionary, random)
        : inJson(result, dictionary, random);
  }
  return result.subarray(0, longest);
}

function inBytes(
  input: Buffer,
  corpus: readonly Buffer[],
  dictionary: readonly string[],
  random: Random,
): Buffer {
  const at = random.below(input.length + 1);
  const end = at + random.below(1 + Math.min(64, input.length - at));
  const around = (middle: Buffer, after = at) =>
    Buffer.concat([input.subarray(0, at), middle, input.subarray(after)]);
  switch (random.below(7)) {
    case 0:
      return around(Buffer.of(random.of(bytes)), at);
    case 1:
      return around(Buffer.of((input[at] ?? 0) ^ (1 << random.below(8))), at + 1);
    case 2:
      return around(Buffer.alloc(0), end); // removes
    case 3:
      return around(Buffer.concat([input.subarray(at, end), input.subarray(at, end)]), end);
    case 4:
      return around(Buffer.from(random.of(dictionary)), random.below(2) === 0 ? at : end);
    case 5: {
      const other = random.of(corpus);
      return around(other.subarray(random.below(other.length + 1)), input.length);
    }
    default: {
      const piece = input.subarray(at, end);
      const times = Math.min(
        2 ** random.below(12),
        Math.floor(longest / Math.max(1, piece.length)),
      );
      return around(Buffer.concat(Array.from({ length: times }, () => piece)), end);
    }
  }
}

/** Replaces, removes or repeats one value of a text that looks like JSON, without parsing it. */
function inJson(input: Buffer, dictionary: readonly string[], random: Random): Buffer {
  const text = input.toString("latin1");
  const members = [
    ...text.matchAll(
      /"(?:[^"\\]|\\.)*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[-\w.+]+|\[[^[\]]*\]|\{[^{}]*\})/g,
    ),
  ];
  if (members.length === 0) return inBytes(input, [input], dictionary, random);
  const { 0: member, index } = random.of(members);
  const name = member.slice(0, member.indexOf('"', 1) + 1);
  const value = member.slice(member.indexOf(":") + 1);
  const word = JSON.stringify(random.of(dictionary));
  const other = random.of(members)[0];
  const made = random.of([
    `${name}:${random.of(values)}`,
    `${name}:${word}`,
    `${name}:[${value},${word}]`,
    `${name}:[${value},${value}]`,
    `${name}:${value.replace(/[0-9a-zA-Z]/, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)}`,
    `${name}:${other.slice(other.indexOf(":") + 1)}`,
    `${member},${member}`,
    `${member},${other}`,
    `${word}:${value}`,
    `"x":0`,
    `${name}:${"[".repeat(random.below(40))}`,
  ]);
  return Buffer.from(text.slice(0, index) + made + text.slice(index + member.length), "latin1");
}
