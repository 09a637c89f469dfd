import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { capabilitiesOf, type Capability } from "../../../../access/capability/index.ts";
import { bind, substitute, type Operation } from "../../../../access/capability/operation.ts";
import { OPERATIONS } from "../../../../access/capability/table.ts";
import { matches, subjects, type SubjectPermissions } from "../../../../access/index.ts";

const { has, includesSet, publishSet, receiveSet } = subjects;

const NAMES = ["S", "KV_b", "b", "c", "d", "7"];
const name = fc.constantFrom(...NAMES);
const known = OPERATIONS.filter(({ otherwise }) => otherwise !== true);

/** One subject of one operation. */
const message = fc
  .tuple(fc.constantFrom(...known), fc.array(name, { minLength: 5, maxLength: 5 }))
  .map(([operation, names]) => ({ operation, subject: subjectOf(operation, names) }));

function subjectOf({ subject, parameters }: Operation, names: readonly string[]): string {
  const values = parameters.map((parameter, i) => [parameter.name, names[i] ?? "x"] as const);
  return substitute(subject, Object.fromEntries(values)).replaceAll("*", "7");
}

/** Such a subject, or something wider. */
const pattern = fc
  .tuple(message, fc.array(fc.nat(9), { maxLength: 3 }), fc.option(fc.integer({ min: 1, max: 6 })))
  .map(([{ subject }, stars, cut]) => {
    const tokens = subject.split(".").map((token, i) => (stars.includes(i) ? "*" : token));
    return cut === null || cut >= tokens.length
      ? tokens.join(".")
      : [...tokens.slice(0, cut), ">"].join(".");
  });

const lists: fc.Arbitrary<SubjectPermissions> = fc.record({
  allow: fc.array(pattern, { minLength: 1, maxLength: 4 }),
  deny: fc.array(pattern, { maxLength: 3 }),
});

const NOTHING: SubjectPermissions = { allow: [], deny: [] };
const ofPublish = (rules: SubjectPermissions) =>
  capabilitiesOf({ publish: rules, subscribe: NOTHING });
const ofSubscribe = (rules: SubjectPermissions) =>
  capabilitiesOf({ publish: NOTHING, subscribe: rules });

/** The operations themselves, bundles taken apart. */
function leaves(all: readonly Capability[]): Capability[] {
  return all.flatMap((capability) =>
    capability.parts.length === 0 ? [capability] : leaves(capability.parts),
  );
}

function says(all: readonly Capability[], operation: Operation, subject: string): boolean {
  return leaves(all).some(
    ({ id, publish, receive }) =>
      (id === operation.id || id.startsWith(`${operation.id}:`)) &&
      [...publish, ...receive].some(
        ({ pattern, except }) =>
          matches(subject, pattern) && !except.some((deny) => matches(subject, deny)),
      ),
  );
}

describe("for whatever rules", () => {
  it("an operation on a subject is told exactly when the rules permit the subject", () => {
    fc.assert(
      fc.property(lists, fc.array(message, { minLength: 10, maxLength: 10 }), (rules, messages) => {
        const [sent, heard] = [ofPublish(rules), ofSubscribe(rules)];
        const [may, hears] = [publishSet(rules), receiveSet(rules)];
        for (const { operation, subject } of [...messages, ...within(rules)]) {
          if (bind(operation, subject) === undefined) continue;
          const publish = operation.direction === "publish";
          const permitted = has(publish ? may : hears, subject);
          expect([subject, says(publish ? sent : heard, operation, subject)]).toEqual([
            subject,
            permitted,
          ]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("no capability has a subject that is not permitted", () => {
    fc.assert(
      fc.property(lists, (rules) => {
        const permitted = publishSet(rules);
        for (const { publish } of ofPublish(rules)) {
          for (const { pattern, except } of publish) {
            expect(includesSet(permitted, publishSet({ allow: [pattern], deny: except }))).toBe(
              true,
            );
          }
        }
      }),
    );
  });

  it("every id is used once", () => {
    fc.assert(
      fc.property(lists, lists, (publish, subscribe) => {
        const ids = capabilitiesOf({ publish, subscribe }).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it("the order of entries, and saying one twice, make no difference", () => {
    fc.assert(
      fc.property(lists, ({ allow, deny }) => {
        const texts = (rules: SubjectPermissions) => ofPublish(rules).map(({ text }) => text);
        const turned = { allow: [...allow, ...allow].reverse(), deny: [...deny].reverse() };
        expect(texts(turned).toSorted()).toEqual(texts({ allow, deny }).toSorted());
      }),
    );
  });

  it("what is denied as a whole is not told", () => {
    fc.assert(
      fc.property(lists, ({ allow }) => {
        expect(ofPublish({ allow, deny: allow })).toEqual([]);
      }),
    );
  });
});

/** A concrete subject of each entry: those of the random messages seldom fit. */
function within({ allow, deny }: SubjectPermissions): { operation: Operation; subject: string }[] {
  return [...allow, ...deny].flatMap((entry) => {
    const subject = entry.replaceAll("*", "S").replace(/>$/, "S");
    return known.map((operation) => ({ operation, subject }));
  });
}
