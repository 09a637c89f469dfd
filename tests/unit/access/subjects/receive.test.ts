import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { matches, subjects, type SubjectPermissions } from "../../../../access/index.ts";
import { entry, rulesOf, SUBJECTS } from "./random.ts";

const { admits, equals, has, inAnyQueue, isEmpty, of, receivedSet, receiveSet } = subjects;

const receive = (...allow: string[]) => receiveSet({ allow, deny: [] });

describe("what can be received", () => {
  it("is what an entry matches, in any queue group and without one", () => {
    expect(equals(receive("a.b"), of("a.b"))).toBe(true);
  });

  it("with a last star, is everything below as well, for nats-server lets in 'a.>'", () => {
    expect(equals(receive("a.*"), of("a.>"))).toBe(true);
    expect(equals(receive("*"), of(">"))).toBe(true);
    expect(equals(receive("a.*.b"), of("a.*.b"))).toBe(true);
  });

  it("is one level, when a deny withholds what is below", () => {
    const set = receiveSet({ allow: ["a.*"], deny: ["a.*.>"] });
    expect(equals(set, of("a.*"))).toBe(true);
  });

  it("is nothing, when a deny keeps out the last star: then 'a.>' is kept out too", () => {
    expect(isEmpty(receiveSet({ allow: ["a.*"], deny: ["a.*"] }))).toBe(true);
  });

  it("is what no deny matches, however the subscription was written", () => {
    const set = receiveSet({ allow: ["a.>"], deny: ["a.b.>", "*.c"] });
    expect(has(set, "a.b")).toBe(true);
    expect(has(set, "a.b.c")).toBe(false);
    expect(has(set, "a.c")).toBe(false);
  });
});

describe("a queue group", () => {
  it("of an entry is the only one that receives it", () => {
    const set = receive("a workers");
    expect(has(set, "a", { queue: "workers" })).toBe(true);
    expect(has(set, "a", { queue: "others" })).toBe(false);
    expect(has(set, "a")).toBe(false);
    expect(equals(inAnyQueue(set), of("a"))).toBe(true);
  });

  it("beside a plain entry takes the other groups away, not the plain subscription", () => {
    const set = receive("a", "a workers");
    expect(has(set, "a")).toBe(true);
    expect(has(set, "a", { queue: "workers" })).toBe(true);
    expect(has(set, "a", { queue: "others" })).toBe(false);
  });

  it("takes nothing away from who can ask for more than its subject", () => {
    const set = receive("a.*", "a.b workers");
    expect(has(set, "a.b", { queue: "others" })).toBe(true);
  });

  it("that keeps out 'a.>' leaves 'a.*.>' and what lies below it", () => {
    const set = receive("a.>", "a.* workers");
    expect(has(set, "a.b", { queue: "others" })).toBe(false);
    expect(has(set, "a.b.c", { queue: "others" })).toBe(true);
  });

  it("may be a pattern", () => {
    const set = receive("a v1.*");
    expect(has(set, "a", { queue: "v1.x" })).toBe(true);
    expect(has(set, "a", { queue: "v1.x.y" })).toBe(false);
    expect(has(set, "a", { queue: "v1.>" })).toBe(false);
  });

  it("that is denied loses the subject; the others and the plain subscription keep it", () => {
    const set = receiveSet({ allow: ["a"], deny: ["a workers"] });
    expect(has(set, "a")).toBe(true);
    expect(has(set, "a", { queue: "workers" })).toBe(false);
    expect(has(set, "a", { queue: "others" })).toBe(true);
  });

  it("of the servers is nobody's", () => {
    expect(isEmpty(receive("a _sys_"))).toBe(true);
    expect(admits({ allow: ["a"], deny: [] }, "a", "_sys_")).toBe(false);
  });
});

/** What is received by trying every subscription there is: nats-server's way, without thinking. */
function receivedByTrying(rules: SubjectPermissions, subject: string, queue?: string): boolean {
  const withheld = !admits({ allow: [">"], deny: rules.deny }, subject, queue);
  return !withheld && generalizations(subject).some((wanted) => admits(rules, wanted, queue));
}

function generalizations(subject: string): string[] {
  const tokens = subject.split(".");
  let heads: string[][] = [[]];
  const all: string[][] = [];
  for (const token of tokens) {
    all.push(...heads.map((head) => [...head, ">"]));
    heads = heads.flatMap((head) => [
      [...head, token],
      [...head, "*"],
    ]);
  }
  return [...all, ...heads].map((parts) => parts.join("."));
}

describe("the algebra of what can be received", () => {
  const plain = entry.map((it) => it.replaceAll(/\{\w+\}/g, "c"));

  it("agrees with trying every subscription", () => {
    expect(generalizations("a.b")).toHaveLength(7);
    expect(generalizations("a.b").every((wanted) => matches("a.b", wanted))).toBe(true);
    fc.assert(
      fc.property(
        rulesOf(plain),
        fc.constantFrom(...SUBJECTS),
        fc.constantFrom(undefined, "q", "v.a", "v.>", "z", "z..z"),
        (rules, subject, queue) => {
          const set = receiveSet(rules);
          expect(has(set, subject, { queue })).toBe(receivedByTrying(rules, subject, queue));
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe("what is received in some way", () => {
  it("is what the queue groups receive together", () => {
    fc.assert(
      fc.property(rulesOf(entry), (rules) => {
        expect(equals(receivedSet(rules), inAnyQueue(receiveSet(rules)))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("is nothing of the servers' own group", () => {
    expect(isEmpty(receivedSet({ allow: ["a _sys_"], deny: [] }))).toBe(true);
  });
});
