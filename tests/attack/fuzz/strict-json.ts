/**
 * A second reader of strict JSON, written apart from the callout's (RFC 8259, no name twice, at most 32
 * deep): what both must agree on.
 *
 * @returns undefined for a text that is none
 */
export function readStrictJson(bytes: Uint8Array): { readonly value: unknown } | undefined {
  const text = Buffer.from(bytes).toString("utf8");
  if (!Buffer.from(text, "utf8").equals(bytes)) return undefined; // it was not UTF-8
  const reader = new Reader(text);
  try {
    return { value: reader.all() };
  } catch (error) {
    if (error === misread) return undefined;
    throw error;
  }
}

const misread = new Error("misread");
const fail = (): never => {
  throw misread;
};
const space = /[ \t\n\r]*/y;
const text = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const words = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(source: string) {
    this.#text = source;
  }

  all(): unknown {
    const value = this.#value(0);
    this.#match(space);
    return this.#at === this.#text.length ? value : fail();
  }

  #value(depth: number): unknown {
    this.#match(space);
    const next = this.#text[this.#at];
    if (next === "{") return this.#object(depth + 1);
    if (next === "[") return this.#list(depth + 1);
    if (next === '"') return this.#string();
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return Number(this.#match(number) || fail());
  }

  #object(depth: number): object {
    const members = new Map<string, unknown>();
    this.#items("}", depth, () => {
      this.#match(space);
      const name = this.#string();
      this.#match(space);
      this.#skip(":");
      const value = this.#value(depth);
      if (members.has(name)) fail();
      members.set(name, value);
    });
    return Object.fromEntries(members);
  }

  #list(depth: number): unknown[] {
    const list: unknown[] = [];
    this.#items("]", depth, () => list.push(this.#value(depth)));
    return list;
  }

  #items(close: string, depth: number, item: () => void): void {
    if (depth > 32) fail();
    this.#at++;
    this.#match(space);
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      item();
      this.#match(space);
      if (this.#text[this.#at] === close) break;
      this.#skip(",");
    }
    this.#at++;
  }

  #string(): string {
    const found = this.#match(text) || fail();
    return JSON.parse(found) as string;
  }

  #skip(character: string): void {
    if (this.#text[this.#at++] !== character) fail();
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}
