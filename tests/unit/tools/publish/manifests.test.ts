import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import rootManifest from "../../../../package.json" with { type: "json" };
import { publishedManifest } from "../../../../tools/publish/manifest.ts";
import { reachedFrom } from "../../../../tools/publish/modules.ts";
import { entriesOf, manifestOf, packages } from "../../../../tools/publish/packages.ts";

const root = join(import.meta.dirname, "../../../..");
const cases = packages.map((each) => [manifestOf(each).name, each] as const);

describe("the repository", () => {
  it("has a package for each workspace", () => {
    const rooms = packages.map(({ room }) => room);
    expect([...rooms].sort()).toEqual([...rootManifest.workspaces].sort());
  });

  it("has each package with modules to import in its API reference", () => {
    const imported = packages.filter(({ isBundled }) => !isBundled);
    const typedoc = readFileSync(join(root, "typedoc.json"), "utf8");
    const { entryPoints } = JSON.parse(typedoc) as { entryPoints: string[] };
    expect(entryPoints).toEqual(imported.map(({ room }) => `${room}/index.ts`));
  });

  it("is itself never published", () => expect(rootManifest.private).toBe(true));

  it("has one version of each dependency", () => {
    const versions = new Map<string, Set<string>>();
    for (const { dependencies = {} } of packages.map(manifestOf))
      for (const [name, version] of Object.entries(dependencies))
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
    for (const [name, version] of Object.entries(rootManifest.devDependencies))
      versions.get(name)?.add(version);
    const several = [...versions].filter(([, found]) => found.size > 1);
    expect(several).toEqual([]);
  });
});

describe.each(cases)("%s", (_, each) => {
  const manifest = manifestOf(each);
  const { dependencies = {}, peerDependencies = {} } = manifest;

  it("has the repository's version, licence and Node", () => {
    const { version, license, engines } = rootManifest;
    expect(manifest).toMatchObject({ version, license, engines, type: "module" });
  });

  it("depends on what its modules import: nothing is missing, nothing too many", () => {
    const { packages: imported } = reachedFrom(entriesOf(each), root);
    const declared = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
    expect([...declared, ...each.optional].sort()).toEqual([...imported].sort());
  });

  it("pins what it depends on", () => {
    const loose = Object.entries(dependencies).filter(([, version]) => !/^\d/.test(version));
    expect(loose).toEqual([]);
  });

  it("asks for peers that the repository is tested with", () => {
    const tested: Readonly<Record<string, string>> = {
      ...rootManifest.devDependencies,
      ...manifest.devDependencies,
    };
    const wanted = Object.keys(peerDependencies).map((name) => [name, `^${tested[name]}`]);
    expect(Object.entries(peerDependencies)).toEqual(wanted);
  });

  it("names optional peers where it is published, and nowhere else", () => {
    const { peerDependenciesMeta = {} } = publishedManifest(each, manifest, undefined);
    expect(Object.keys(peerDependenciesMeta)).toEqual(each.optional);
    expect(manifest).not.toHaveProperty("peerDependenciesMeta");
  });

  it("says where it is built, as npm's provenance wants it", () => {
    const address = { type: "git", url: "git+https://example.com/acme/nats-entra.git" };
    expect(publishedManifest(each, manifest, address)).toMatchObject({
      repository: { ...address, directory: each.room },
      publishConfig: { access: "public", provenance: true },
    });
    // package.json at the top is the one place that has the address
    expect(manifest).not.toHaveProperty("repository");
  });

  it("exports and starts files that are there", () => {
    const entries = entriesOf(each);
    expect(entries).not.toEqual([]);
    for (const path of [...entries, ...each.assets])
      expect(existsSync(join(root, path)), path).toBe(true);
  });

  it("has a place in package-lock.json", () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { name?: string }>;
    };
    expect(lock.packages[each.room]?.name).toBe(manifest.name);
  });
});
