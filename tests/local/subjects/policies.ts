/** Random permissions, and everything that can be asked about them. */
import fc from "fast-check";

import type { SubjectPermissions } from "../../../access/index.ts";

/** What one user is permitted, before its claims are filled in, and who it is. */
export interface Case {
  readonly publish: SubjectPermissions;
  readonly subscribe: SubjectPermissions;
  readonly claims: Readonly<Record<"{oid}" | "{azp}", string>>;
  /** Tokens that the rules are made of, placeholders and all, and one that they do not have. */
  readonly tokens: readonly string[];
  /** Queue groups to try. */
  readonly groups: readonly string[];
}

const GUIDS = ["0a1b2c3d-0000-4000-8000-000000000001", "0a1b2c3d-0000-4000-8000-000000000002"];
const WORDS = ["a", "b", "orders", "$KV", "_INBOX", "$NRG", "$GR", "a*", "é", "{oid}", "{azp}"];
const GROUPS = ["q", "v1.a", "v1.a.b", "v1", "*", ">", "a..b"];
const GROUP_PATTERNS = ["q", "q", "v1.a", "v1.*", "v1.>", "*", ">", "*.a"];
const LENGTH = 3;

const vocabulary = fc.uniqueArray(fc.constantFrom(...WORDS, ...GUIDS), {
  minLength: 2,
  maxLength: 3,
});

const claims = fc
  .shuffledSubarray([...GUIDS, "0a1b2c3d-0000-4000-8000-000000000003"], { minLength: 2 })
  .map(([oid = "", azp = ""]) => ({ "{oid}": oid, "{azp}": azp }));

function patternOf(tokens: readonly string[]): fc.Arbitrary<string> {
  const token = fc.oneof(fc.constantFrom(...tokens), fc.constant("*"));
  return fc
    .tuple(fc.array(token, { minLength: 1, maxLength: LENGTH }), fc.integer({ min: 0, max: 3 }))
    .map(([parts, open]) => [...parts, ...(open === 0 ? [">"] : [])].join("."));
}

export const someCase: fc.Arbitrary<Case> = fc
  .tuple(vocabulary, claims)
  .chain(([tokens, known]) => {
    const pattern = patternOf(tokens);
    const inGroup = fc.tuple(pattern, fc.constantFrom(...GROUP_PATTERNS)).map((p) => p.join(" "));
    const entry = fc.oneof({ arbitrary: pattern, weight: 3 }, { arbitrary: inGroup, weight: 2 });
    // an empty allow means everything to nats-server, which is why nobody writes one
    const rules = (item: fc.Arbitrary<string>) =>
      fc.record({
        allow: fc.uniqueArray(item, { minLength: 1, maxLength: 5 }),
        deny: fc.uniqueArray(item, { maxLength: 4 }),
      });
    return fc.record({
      publish: rules(pattern),
      subscribe: rules(entry),
      claims: fc.constant(known),
      tokens: fc.constant([...tokens, "other"]),
      groups: fc.uniqueArray(fc.constantFrom(...GROUPS), { minLength: 2, maxLength: 2 }),
    });
  });

/** The subject as the server gets to see it. */
export function filled({ claims: known }: Case, subject: string): string {
  return subject.replaceAll(/\{\w+\}/g, (claim) => known[claim as keyof typeof known]);
}

/** Every subject of up to four tokens, as they are published. */
export function messages(it: Case): string[] {
  return words(own(it), LENGTH + 1);
}

/** Every subscription that matches one of them, wildcards and all. */
export function subscriptions(it: Case): string[] {
  const tokens = [...own(it), "*"];
  return [
    ">",
    ...words(tokens, LENGTH + 1),
    ...words(tokens, LENGTH).map((subject) => `${subject}.>`),
  ];
}

function own(it: Case): string[] {
  return [...new Set(it.tokens.map((token) => filled(it, token)))];
}

function words(tokens: readonly string[], longest: number): string[] {
  let last = [...tokens];
  const all = [...last];
  for (let length = 2; length <= longest; length += 1) {
    last = last.flatMap((head) => tokens.map((token) => `${head}.${token}`));
    all.push(...last);
  }
  return all;
}
