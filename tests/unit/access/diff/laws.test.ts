import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  diff,
  digestOf,
  subjects,
  type AccessDocument,
  type PolicyDiff,
} from "../../../../access/index.ts";
import { mergePermissions } from "../../../../access/subjects/permissions.ts";
import { accountEntry } from "../../../support/nats-keys.ts";
import { roleEntry } from "../../../support/access-document.ts";

const NAMES = ["A", "B", "C"] as const;
const token = fc.constantFrom("a", "b", "*");
const pattern = fc
  .tuple(fc.array(token, { minLength: 1, maxLength: 2 }), fc.constantFrom("", "", ".>"))
  .map(([tokens, rest]) => tokens.join(".") + rest);
const entry = fc.oneof(
  { arbitrary: pattern, weight: 3 },
  { arbitrary: pattern.map((subject) => `${subject} q`), weight: 1 },
);
/** Without what `compile` refuses; see unclear.ts. */
const clear = entry.filter((text) => !/\*(?: q)?$/.test(text));
const list = (item: fc.Arbitrary<string>) => fc.uniqueArray(item, { maxLength: 2 });
const someRole = fc
  .record({
    publish: fc.record({ allow: list(pattern), deny: list(pattern) }),
    subscribe: fc.record({ allow: list(clear), deny: list(pattern) }),
  })
  .map((rules) => roleEntry("shop", rules));
const someRoles = fc.record({ A: someRole, B: someRole, C: someRole });
type Roles = typeof someRoles extends fc.Arbitrary<infer T> ? T : never;

function documentOf(roles: Partial<Roles>): AccessDocument {
  const body = {
    version: 1,
    accounts: { shop: accountEntry() },
    roles: roles as AccessDocument["roles"],
    session: { publish: [], subscribe: [] },
  } as const;
  return { ...body, digest: digestOf(body) };
}

/** Every subject of up to four tokens, with one that no pattern names. */
const words = ["a", "b", "x"].flatMap((first) => below(first, 4));

function below(head: string, length: number): string[] {
  if (length === 1) return [head];
  return [head, ...["a", "b", "x"].flatMap((next) => below(`${head}.${next}`, length - 1))];
}

/** What a session with these roles may do, one by one. */
function possible(roles: Partial<Roles>, held: readonly (typeof NAMES)[number][]): Set<string> {
  const { publish, subscribe } = mergePermissions(held.flatMap((name) => roles[name] ?? []));
  const [sent, heard] = [subjects.publishSet(publish), subjects.receiveSet(subscribe)];
  return new Set([
    ...words.filter((word) => subjects.has(sent, word)).map((word) => `publish ${word}`),
    ...[undefined, "q", "r"].flatMap((queue) =>
      words
        .filter((word) => subjects.has(heard, word, queue === undefined ? {} : { queue }))
        .map((word) => `receive ${word} ${queue ?? ""}`),
    ),
  ]);
}

/** Is there a session, with whatever roles, that may do more? */
function anyGain(base: Partial<Roles>, head: Partial<Roles>): boolean {
  const sessions = Array.from({ length: 2 ** NAMES.length }, (_, bits) =>
    NAMES.filter((_name, i) => (bits >> i) % 2 === 1),
  );
  return sessions.some((held) => !isSubset(possible(head, held), possible(base, held)));
}

/** Of policies where pairs of roles tell everything; of others the difference says that they don't (unclear.ts). */
function clearDiff(base: Partial<Roles>, head: Partial<Roles>): PolicyDiff {
  const found = diff(documentOf(base), documentOf(head));
  fc.pre(found.unanalysed.length === 0);
  return found;
}

function isSubset(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  return [...inner].every((each) => outer.has(each));
}

describe("for any two policies", () => {
  it("something is gained when, and only when, a session with some of the roles may do more", () => {
    fc.assert(
      fc.property(someRoles, someRoles, fc.subarray([...NAMES]), (base, other, changed) => {
        const head = { ...base };
        for (const name of changed) head[name] = other[name];
        const { roles } = clearDiff(base, head);
        expect(roles.some(({ gained }) => gained.length > 0)).toBe(anyGain(base, head));
        expect(roles.some(({ lost }) => lost.length > 0)).toBe(anyGain(head, base));
      }),
      { numRuns: 100 },
    );
  });

  it("also when a role is taken away", () => {
    fc.assert(
      fc.property(someRoles, fc.constantFrom(...NAMES), (base, gone) => {
        const { [gone]: _, ...head } = base;
        const { roles } = clearDiff(base, head);
        expect(roles.some(({ gained }) => gained.length > 0)).toBe(anyGain(base, head));
      }),
      { numRuns: 80 },
    );
  });

  it("each witness is such a case", () => {
    fc.assert(
      fc.property(someRoles, someRoles, (base, head) => {
        for (const { role, gained } of clearDiff(base, head).roles) {
          for (const { direction, witness, together = [] } of gained) {
            // what it brings about has a law of its own (reach/effects.laws.test.ts)
            if (direction === "effect") continue;
            const held = [role, ...together.slice(0, 1)] as (typeof NAMES)[number][];
            expect([
              may(base, held, direction, witness),
              may(head, held, direction, witness),
            ]).toEqual([false, true]);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it("the way back is the opposite, and to itself there is no way", () => {
    const opposite = { BROADENS: "NARROWS", NARROWS: "BROADENS", MIXED: "MIXED", SAME: "SAME" };
    fc.assert(
      fc.property(someRoles, someRoles, (base, head) => {
        const [a, b] = [documentOf(base), documentOf(head)];
        clearDiff(base, head);
        expect(diff(b, a).verdict).toBe(opposite[diff(a, b).verdict]);
        expect(diff(a, a).verdict).toBe("SAME");
      }),
      { numRuns: 100 },
    );
  });
});

function may(
  roles: Roles,
  held: readonly (typeof NAMES)[number][],
  direction: "publish" | "receive",
  { subject, queue }: subjects.Witness,
): boolean {
  const { publish, subscribe } = mergePermissions(held.map((name) => roles[name]));
  return direction === "publish"
    ? subjects.has(subjects.publishSet(publish), subject)
    : subjects.has(subjects.receiveSet(subscribe), subject, queue === undefined ? {} : { queue });
}
