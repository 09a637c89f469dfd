import { describe, expect, it } from "vitest";
import { compile, never, prove, subscribe } from "../../../../access/index.ts";
import { company } from "../../../../bench/policy/company.ts";
import { review, STEPS } from "../../../../bench/policy/review.ts";
import { DENIES, GRANTS } from "../../../../bench/policy/roles.ts";

const SIZE = { roles: 60, seed: 7 };

describe("a made-up company", () => {
  const { policy, invariants } = company(SIZE);

  it("has as many roles, grants and denies as said, and none twice", () => {
    expect(policy.roles).toHaveLength(60);
    for (const { grants, denies } of policy.roles) {
      expect(new Set(grants.map(({ label }) => label)).size).toBe(GRANTS);
      expect(denies).toHaveLength(DENIES);
    }
  });

  it("has wildcards, placeholders, queue groups, streams and imports", () => {
    const subjects = policy.roles.flatMap(({ grants }) =>
      grants.flatMap(({ publish, subscribe }) => [...publish, ...subscribe]),
    );
    for (const feature of [
      /\.\*\./,
      />$/,
      /\{oid\}/,
      /\{azp\}/,
      / service$/,
      /^\$JS\./,
      /^\$KV\./,
    ]) {
      expect(subjects.filter((subject) => feature.test(subject)).length).toBeGreaterThan(10);
    }
    expect(policy.accounts.filter(({ imports = [] }) => imports.length > 0)).not.toEqual([]);
  });

  it("is the same again for the same seed, and shares no role with another seed", () => {
    const roles = (seed: number) => compile(company({ ...SIZE, seed }).policy).document.roles;
    const again = roles(7);
    expect(again).toEqual(compile(policy).document.roles);
    expect(Object.keys(roles(8)).filter((name) => name in again)).toEqual([]);
  });

  it.each([
    ["walled", 26],
    ["shared", 2],
    ["one", 1],
  ] as const)("has its accounts %s", (layout, count) => {
    const { policy, invariants } = company({ ...SIZE, layout });
    expect(policy.accounts).toHaveLength(count);
    expect(policy.roles).toHaveLength(60);
    const { document, sources } = compile(policy);
    expect(prove(document, sources, invariants)).toEqual([]);
  });

  it("is proved with effects when it is walled off", () => {
    expect(invariants.filter(({ directly }) => directly === true)).toEqual([]);
    expect(
      new Set(Object.values(compile(policy).document.accounts).map(({ vault }) => vault)),
    ).toEqual(new Set([undefined, true]));
  });

  it("has an invariant of every kind", () => {
    expect(new Set(invariants.map(({ rule }) => rule))).toEqual(
      new Set(["never", "only", "separate powers", "isolated", "at most", "limited", "case"]),
    );
  });
});

describe("a review of it", () => {
  const { times, findings, difference, suspected, invariants } = review({
    ...SIZE,
    layout: "walled",
    changed: 12,
  });

  it("takes the time of each step", () => {
    expect(Object.keys(times)).toEqual(STEPS);
    for (const step of STEPS) expect(times[step]).toBeGreaterThan(0);
  });

  it("proves what holds, and the peer suspects what does not", () => {
    expect(findings).toEqual([]);
    expect(suspected).toBeGreaterThan(invariants.length);
  });

  it("finds each change for what it is: of six kinds, twice", () => {
    const found = difference.roles.map(({ change, verdict }) =>
      change === "changed" ? verdict : change,
    );
    expect(difference.verdict).toBe("MIXED");
    expect(difference.unanalysed).toEqual([]);
    expect(found.toSorted()).toEqual([
      // a deny removed, a grant added, a longer session
      ...Array<string>(6).fill("BROADENS"),
      // a grant removed
      ...Array<string>(2).fill("NARROWS"),
      // and those reordered are the same
      ...Array<string>(2).fill("renamed"),
    ]);
  });

  it("refutes what does not hold", () => {
    const { policy } = company(SIZE);
    const { document, sources } = compile(policy);
    const [read] = policy.roles.map(({ name }) => name);
    const wrong = never(read ?? "", subscribe("*.events.order.>"));
    const [finding, ...others] = prove(document, sources, [...invariants, wrong]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: "invariant_refuted",
      invariant: wrong.label,
      counterexample: { roles: [read] },
    });
  });
});
