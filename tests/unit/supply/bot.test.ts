import { matchesGlob } from "node:path";
import { describe, expect, it } from "vitest";
import config from "../../../renovate.json" with { type: "json" };
import { all, files, read } from "./pins.ts";

/** What renews a file by its name: Renovate's own patterns where renovate.json has none. */
const managers: Readonly<Record<string, (file: string) => boolean>> = {
  "github-actions": (file) =>
    /(^|\/)\.github\/(workflows|actions)\/.+\.ya?ml$/.test(file) ||
    /(^|\/)action\.ya?ml$/.test(file),
  dockerfile: (file) => named(config.dockerfile.managerFilePatterns, file),
  gitlabci: (file) => named(config.gitlabci.managerFilePatterns, file),
  "azure-pipelines": (file) => named(config["azure-pipelines"].managerFilePatterns, file),
};
const named = (patterns: readonly string[], file: string) =>
  patterns.some((pattern) => matchesGlob(file, pattern));

/** Every `name version digest` that the expressions of renovate.json find in a file. */
function matched(file: string): Record<string, string | undefined>[] {
  return config.customManagers
    .filter(({ managerFilePatterns }) => named(managerFilePatterns, file))
    .flatMap(({ matchStrings }) => matchStrings)
    .flatMap((expression) => [...read(file).matchAll(new RegExp(expression, "g"))])
    .map(({ groups = {} }) => groups);
}

describe("the bot's configuration", () => {
  it("leaves out nothing of the examples and tests that is not invented", () => {
    expect(config.ignorePresets).toEqual([":ignoreModulesAndTests"]);
    const manifests =
      /(^|\/)(package\.json|go\.mod|Cargo\.toml|pom\.xml|requirements\.txt|.*\.csproj)$/;
    const kept = files().filter((file) => manifests.test(file));
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.filter((file) => named(config.ignorePaths, file))).toEqual([]);
    const python = kept.filter((file) => file.endsWith("requirements.txt"));
    expect(
      python.filter((file) => !named(config.pip_requirements.managerFilePatterns, file)),
    ).toEqual([]);
  });

  const found = all();
  it.each([...new Set(found.map(({ file }) => file))])(
    "renews everything that %s takes",
    (file) => {
      const ours = found.filter((each) => each.file === file).map(({ text }) => text);
      if (Object.values(managers).some((takes) => takes(file))) {
        expect(ours.length).toBeGreaterThan(0);
        return;
      }
      const theirs = matched(file).map(
        ({ depName = "", currentValue = "", currentDigest }) =>
          `${depName}:${currentValue}${currentDigest === undefined ? "" : `@${currentDigest}`}`,
      );
      expect([...new Set(theirs)].sort()).toEqual([...ours].sort());
    },
  );

  it("uses each of its managers", () => {
    for (const [name, takes] of Object.entries(managers))
      expect(
        found.filter(({ file }) => takes(file)),
        name,
      ).not.toEqual([]);
    for (const { managerFilePatterns } of config.customManagers)
      for (const pattern of managerFilePatterns)
        expect(
          files().filter((file) => named([pattern], file)),
          pattern,
        ).not.toEqual([]);
  });

  it("adds digests to images that have none", () => {
    expect(config.packageRules).toContainEqual(
      expect.objectContaining({ matchDatasources: ["docker"], pinDigests: true }),
    );
  });
});

describe("the versions of tools", () => {
  /** Renewed by hand: Kubernetes' provider, which the module proxy has under a date, and a module's own number. */
  const byHand = ["0.316.0", "4.25.0"];
  const minimums = /minimum: "[\d.]+"/g;

  it.each([
    "tools/versions.mjs",
    "tests/kubernetes/node/binaries.ts",
    "tests/kubernetes/node/layout.ts",
  ])("in %s are all renewed, or on the list of those that are not", (file) => {
    const text = read(file)
      .replaceAll(minimums, "")
      .replaceAll(/^\s*(\/?\*|\/\/).*$/gm, "");
    const all = [...text.matchAll(/"(?:[a-z0-9-]+@|v)?(\d+\.\d+(?:\.\d+)?)"/g)].map(
      ([, version]) => version,
    );
    const renewed = matched(file).map(({ currentValue }) => currentValue);
    const previous = file.endsWith("binaries.ts") ? ["2.15.1"] : []; // of nats-server: the one before
    const left = all.filter((version) => !renewed.includes(version));
    expect(left).toEqual([...previous, ...byHand].filter((version) => all.includes(version)));
    expect(renewed.length).toBeGreaterThan(0);
  });
});
