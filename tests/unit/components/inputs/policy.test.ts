import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { compile, deployableText, everyone, never, publish } from "../../../../access/index.ts";
import { policyOf } from "../../../../compiler/index.ts";
import { readDocument, readPolicy } from "../../../../components/inputs/policy.ts";
import examplePolicy from "../../../../policies/index.ts";
import exampleInvariants from "../../../../policies/invariants.ts";

const root = join(import.meta.dirname, "../../../..");
const compiled = compile(examplePolicy, { root });
const { document } = compiled;
const text = deployableText(compiled, exampleInvariants);
const other = `sha256:${"0".repeat(64)}`;

afterEach(() => vi.restoreAllMocks());

/** What previews would say besides. */
function warnings(): string[] {
  const said: string[] = [];
  vi.spyOn(pulumi.log, "warn").mockImplementation((line) => {
    said.push(line);
    return Promise.resolve();
  });
  return said;
}

describe("the policy of a component", () => {
  it("is the one that was compiled from its folder", async () => {
    expect(readDocument(await policyOf("policies", { cwd: root }))).toEqual(document);
  });

  it("is proved without a word when all of it holds", () => {
    const said = warnings();
    expect(readPolicy(text).invariants).toHaveLength(exampleInvariants.length);
    expect(said).toEqual([]);
  });

  it("is proved once, however many components take it", () => {
    expect(readPolicy(text)).toBe(readPolicy(text));
  });

  it("is refused with a counterexample for what does not hold", () => {
    const broken = [...exampleInvariants, never(everyone, publish("orders.cancel"))];
    expect(() => readPolicy(deployableText(compiled, broken))).toThrow(
      /^policy: 1 invariant does not hold:\n +.*policy\.test\.ts:\d+:\d+ never\(everyone, publish\(orders\.cancel\)\) does not hold: a user with Orders\.Operate can publish orders\.cancel, by .* at policies\/roles\/\S+:\d+:\d+/,
    );
  });

  it("may promise nothing, and then says so", () => {
    const said = warnings();
    expect(readPolicy(deployableText(compiled, [])).document).toEqual(document);
    expect(said).toEqual([expect.stringMatching(/^policy: nothing is proved/)]);
  });

  it("is refused without its invariants", () => {
    expect(() => readPolicy(JSON.stringify(document))).toThrow(
      /^policy: the policy is an access document without its invariants.*policyOf\("\.\/policies"\)/,
    );
  });
});

describe("a policy that was reviewed", () => {
  it("is taken, and any is when none was named", () => {
    expect(readPolicy(text, document.digest).document).toEqual(document);
    expect(readPolicy(text).document).toEqual(document);
  });

  it("is the only one that is taken: the error has both digests and what to do", () => {
    expect(() => readPolicy(text, other)).toThrow(
      `reviewedPolicy: the policy is ${document.digest}, but ${other} was reviewed; deploy the commit`,
    );
  });
});
