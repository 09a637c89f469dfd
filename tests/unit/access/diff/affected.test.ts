import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessDocument } from "../../../../access/index.ts";
import { affectedAccounts } from "../../../../access/diff/affected.ts";
import { Flows, renamedSet, type Stop } from "../../../../access/reach/travel.ts";
import { everything, patterns } from "../../../../access/subjects/index.ts";

const NAMES = ["a", "b", "c", "d", "e"] as const;
const account = fc.constantFrom(...NAMES);
const subject = fc.constantFrom("x", "y", "x.>", "y.>", ">");
const anImport = fc
  .record({ into: account, from: account, kind: fc.constantFrom("service", "stream"), to: subject })
  .filter(({ into, from }) => into !== from)
  .map((item) => ({ ...item, name: item.to, subject: item.to }) as const);
/** Each import once, as in any document, and in which of the two documents it is. */
const changes = fc.uniqueArray(
  fc.record({ item: anImport, where: fc.constantFrom("both", "before", "after") }),
  { maxLength: 15, selector: ({ item }) => JSON.stringify(item) },
);

function flowsOf(all: readonly { readonly into: string }[]): Flows {
  const accounts = Object.fromEntries(
    NAMES.map((name) => [name, { imports: all.filter(({ into }) => into === name) }]),
  );
  return new Flows({ accounts } as unknown as AccessDocument, renamedSet);
}

/** Everything that a session of an account reaches, and where what it hears comes from. */
function reached(flows: Flows, account: string): unknown[] {
  const shown = ({ account, set }: Stop) => JSON.stringify([account, patterns(set)]);
  const place = { account, set: everything };
  return (["onward", "back"] as const).map((heading) =>
    [...new Set(flows.travel(place, heading).map(shown))].sort(),
  );
}

describe("a change of exports and imports", () => {
  it("concerns nobody when there is none, whatever the imports are called", () => {
    const item = { into: "a", from: "b", kind: "service", name: "n", subject: "x", to: "y" };
    const renamed = { ...item, name: "m" };
    const [before, after] = [flowsOf([item]), flowsOf([renamed])];
    expect(affectedAccounts(before, after)).toEqual(new Set());
  });

  it("of a service concerns all who have a way to it, and those to whom it has one", () => {
    const chain = ["ab", "bc", "cd"].map(([into = "", from = ""]) => {
      return { into, from, kind: "service", name: "x", subject: "x", to: "x" };
    });
    const others = { into: "e", from: "a", kind: "stream", name: "x", subject: "x", to: "x" };
    const before = flowsOf([...chain, others]);
    const after = flowsOf([...chain.toSpliced(1, 1), others]);
    expect([...affectedAccounts(before, after)].sort()).toEqual(["a", "b", "c", "d"]);
  });

  it("leaves to all others what they reach", () => {
    fc.assert(
      fc.property(changes, (all) => {
        const at = (where: "before" | "after") =>
          all.filter((each) => [where, "both"].includes(each.where)).map(({ item }) => item);
        const [before, after] = [flowsOf(at("before")), flowsOf(at("after"))];
        const affected = affectedAccounts(before, after);
        for (const name of NAMES)
          if (!affected.has(name)) expect(reached(after, name)).toEqual(reached(before, name));
      }),
      { numRuns: 1000 },
    );
  });
});
