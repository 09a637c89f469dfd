import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { notesOf, refusals, type Release } from "../../../../tools/publish/release.ts";
import manifest from "../../../../package.json" with { type: "json" };

const ready: Release = {
  tag: "v1.2.0",
  repository: "git+https://example.com/acme/nats-entra.git",
  versions: { "@a/access": "1.2.0", "@a/client": "1.2.0" },
  changelog:
    "# Changes\n\n## Unreleased\n\n## 1.2.0\n\n- **New.** One\n  line.\n\n## 1.1.0, 2026-01-01\n\n- Old.\n",
};

describe("a release", () => {
  it("goes out when the repository, every version and the changes are there", () => {
    expect(refusals(ready)).toEqual([]);
    expect(notesOf(ready.changelog, "1.2.0")).toBe("- **New.** One\n  line.");
  });

  it.each<[string, Partial<Release>, string]>([
    ["without a repository", { repository: undefined }, 'has no "repository"'],
    ["with an empty one", { repository: "" }, 'has no "repository"'],
    ["whose tag is not a version", { tag: "release-1" }, '"release-1" is not a version'],
    [
      "with a package of another version",
      { versions: { ...ready.versions, "@a/cli": "1.1.9" } },
      "@a/cli has version 1.1.9, and the tag says 1.2.0",
    ],
    ["with a package of none", { versions: { "@a/cli": undefined } }, "has version none"],
    ["without its changes", { changelog: "# Changes\n\n## Unreleased\n" }, 'section "## 1.2.0"'],
    [
      "whose changes are an empty section",
      { changelog: ready.changelog.replace(/- \*\*New[^]*line\./, "") },
      'section "## 1.2.0"',
    ],
    [
      "whose changes are those of a longer version",
      { tag: "v1.2", versions: {}, changelog: ready.changelog },
      "is not a version",
    ],
  ])("%s is refused, with what to do", (_what, change, text) => {
    expect(refusals({ ...ready, ...change })).toEqual([expect.stringContaining(text)]);
  });

  it("reads this repository: no version 0.0.0, and no release before package.json has its address", () => {
    const program = join(import.meta.dirname, "../../../../tools/publish/main.ts");
    const { status, stderr } = spawnSync(process.execPath, [program, "v0.0.0"], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toContain('no section "## 0.0.0"');
    expect(stderr).toContain("@nats-entra/access has version");
    const hasAddress = Object.hasOwn(manifest, "repository");
    expect(stderr.includes('package.json has no "repository"')).toBe(!hasAddress);
  });
});
