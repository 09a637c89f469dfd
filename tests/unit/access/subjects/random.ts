/** Random rules and sets of subjects in a small world, in which everything can be counted. */
import fc from "fast-check";

import { subjects, type SubjectPermissions } from "../../../../access/index.ts";

export type Set = subjects.SubjectSet;

export const G1 = "0a1b2c3d-0000-4000-8000-000000000001";
export const G2 = "0a1b2c3d-0000-4000-8000-000000000002";
const G3 = "0a1b2c3d-0000-4000-8000-000000000003";
const G4 = "0a1b2c3d-0000-4000-8000-000000000004";

const token = fc.constantFrom("a", "b", "*", "*", "{oid}", "{azp}", G1, G2);
export const pattern = fc
  .tuple(fc.array(token, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 2 }))
  .map(([tokens, open]) => [...tokens, ...(open === 0 ? [">"] : [])].join("."));
const group = fc.constantFrom("q", "v.a", "v.*", ">");
export const entry = fc.oneof(
  pattern,
  fc.tuple(pattern, group).map((it) => it.join(" ")),
);

export function rulesOf(item: fc.Arbitrary<string>): fc.Arbitrary<SubjectPermissions> {
  return fc.record({
    allow: fc.array(item, { maxLength: 4 }),
    deny: fc.array(item, { maxLength: 3 }),
  });
}

export const someSet: fc.Arbitrary<Set> = fc.oneof(
  rulesOf(pattern).map((rules) => subjects.publishSet(rules)),
  rulesOf(entry).map((rules) => subjects.receiveSet(rules)),
);

/** Whoever can differ from others, to rules that name G1 and G2. */
const PEOPLE = [G1, G2, G3, G4].flatMap((oid) =>
  [G1, G2, G3, G4]
    .filter((azp) => azp !== oid)
    .map((azp): subjects.Asking["claims"] => ({ "{oid}": oid, "{azp}": azp })),
);
const GROUPS = [undefined, "q", "v.a", "v.z", "z"];
const TOKENS = ["a", G1, G2, G3, G4, "z"];
export const SUBJECTS = [
  ...TOKENS,
  ...TOKENS.flatMap((head) => TOKENS.map((last) => `${head}.${last}`)),
  ...["a", "b", G1, G3, "z"].flatMap((first) =>
    ["a", "b", G1, "z"].flatMap((second) =>
      ["b", "z", G2, G3].flatMap((third) => [
        `${first}.${second}.${third}`,
        `${first}.${second}.${third}.z`,
      ]),
    ),
  ),
];

export interface Point {
  readonly subject: string;
  readonly queue: string | undefined;
  readonly claims: subjects.Asking["claims"];
}

/** Everything that can be asked in this world. */
export const POINTS: readonly Point[] = PEOPLE.flatMap((claims) =>
  GROUPS.flatMap((queue) => SUBJECTS.map((subject) => ({ subject, queue, claims }))),
);

export const somePoint = fc.constantFrom(...POINTS);

export function contains(set: Set, { subject, ...asking }: Point): boolean {
  return subjects.has(set, subject, asking);
}
