import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const rules = readFileSync(join(root, ".github/CODEOWNERS"), "utf8")
  .split("\n")
  .filter((line) => /^[^#\s]/.test(line))
  .map((line) => line.split(/\s+/) as [string, ...string[]]);
const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");

/** GitHub's rule for the patterns that are used here: the last one that fits counts. */
function ownersOf(path: string): readonly string[] {
  const fits = ([pattern]: readonly [string, ...string[]]) => {
    const text = `/${path}`;
    if (pattern.endsWith("*")) return text.startsWith(pattern.slice(0, -1));
    return pattern.endsWith("/") ? text.startsWith(pattern) : text === pattern;
  };
  return rules.findLast(fits)?.slice(1) ?? [];
}

describe(".github/CODEOWNERS", () => {
  it.each([
    "policies/index.ts",
    "policies/roles/support.ts",
    "policies/approvals/sha256-0.json",
    "access/diff/approval.ts",
    "compiler/inside/guest.ts",
    "reports/policy-review/approvals.ts",
    "cli/commands/policy/diff.ts",
    "ci/main.ts",
    "action.yml",
    ".github/CODEOWNERS",
    ".github/workflows/policy-review.yml",
    "package-lock.json",
  ])("has an owner for %s", (path) => {
    expect(ownersOf(path)).toEqual([expect.stringMatching(/^@[\w-]+\/[\w-]+$/)]);
  });

  const filledLater = ["/policies/approvals/"]; // by the first approval
  const patterns = rules.map(([pattern]) => pattern).filter((each) => !filledLater.includes(each));
  it.each(patterns)("has no rule for what is not there: %s", (pattern) => {
    const start = pattern.replace(/^\//, "").replace(/\*$/, "");
    expect(files.some((file) => file.startsWith(start))).toBe(true);
  });
});
