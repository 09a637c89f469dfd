import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { buildCallout, buildPodCommand } from "../../../../tools/build.ts";
import { reachedFrom } from "../../../../tools/publish/modules.ts";
import { codeUse } from "./code.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../../..");
const made = ["callout.mjs", "callout.licenses.txt", "callout.sbom.json", "nats-entra.mjs"];
let folder: string;
let bundle: string;
let sbom: Sbom;

interface Sbom {
  readonly serialNumber: string;
  readonly metadata: { readonly component: { readonly hashes: readonly { content: string }[] } };
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly licenses: readonly { license?: { id: string } }[];
    readonly hashes?: readonly { alg: string; content: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const read = (from: string, name: string) => readFile(join(from, name), "utf8");

beforeAll(async () => {
  folder = join(await buildCallout(), "..");
  await buildPodCommand();
  bundle = await read(folder, "callout.mjs");
  sbom = JSON.parse(await read(folder, "callout.sbom.json")) as Sbom;
});

describe("the bundle", () => {
  it("is the same bytes wherever and whenever it is made, and so is what is beside it", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "nats-entra-another-folder-"));
    try {
      const entries = ["callout/main.ts", "cli/main.ts", "tools/build.ts"];
      const sources = [...reachedFrom(entries, root).modules].map((path) => path.split("/")[0]);
      for (const name of new Set([
        ...sources,
        "package.json",
        "package-lock.json",
        "tsconfig.json",
      ]))
        await cp(join(root, name ?? ""), join(elsewhere, name ?? ""), { recursive: true });
      await symlink(join(root, "node_modules"), join(elsewhere, "node_modules"));
      await run(process.execPath, [join(elsewhere, "tools/build.ts")], { cwd: tmpdir() });
      for (const name of made)
        expect(await read(join(elsewhere, "dist"), name), name).toBe(await read(folder, name));
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it("makes no code from strings, and loads no code later", () => {
    const { fromStrings, dynamic } = codeUse(bundle);
    expect(fromStrings).toEqual([]);
    expect(dynamic).toEqual([]);
  });

  it("loads modules of Node alone, each by its name, and none that starts code or processes", () => {
    const modules = codeUse(bundle).modules.map((name) => name.replace(/^node:/, ""));
    const used = [...new Set(modules)];
    expect(used.filter((name) => !builtinModules.includes(name))).toEqual([]);
    const others = [
      "child_process",
      "cluster",
      "inspector",
      "module",
      "repl",
      "vm",
      "worker_threads",
    ];
    expect(used.filter((name) => others.includes(name))).toEqual([]);
    // what packages call require knows no other modules
    expect(bundle).toContain("const require = (name) => process.getBuiltinModule(name);\n");
    expect(bundle.split("getBuiltinModule")).toHaveLength(2);
  });
});

describe("the bill of materials", () => {
  it("is of this bundle", () => {
    const digest = createHash("sha256").update(bundle).digest("hex");
    expect(sbom.metadata.component.hashes[0]?.content).toBe(digest);
    expect(sbom.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it("names each package with version, licence and the digest of what was installed", async () => {
    const lock = JSON.parse(await read(root, "package-lock.json")) as {
      packages: Record<string, { version: string; integrity: string }>;
    };
    for (const { name, version, purl, licenses, hashes } of sbom.components) {
      const locked = lock.packages[`node_modules/${name}`];
      expect(locked?.version).toBe(version);
      expect(purl).toBe(`pkg:npm/${encodeURIComponent(name).replace("%2F", "/")}@${version}`);
      expect(licenses[0]?.license?.id).toMatch(/^(Apache-2\.0|ISC|MIT|Unlicense)$/);
      const sha512 = Buffer.from(hashes?.[0]?.content ?? "", "hex").toString("base64");
      expect(locked?.integrity).toBe(`sha512-${sha512}`);
    }
  });

  it("says which package is there because of which", () => {
    const refs = [...sbom.components.map(({ purl }) => purl)];
    const [own, ...others] = sbom.dependencies;
    expect(others.map(({ ref }) => ref)).toEqual(refs);
    // each is reached from the callout
    const reached = new Set(own?.dependsOn);
    for (const ref of reached)
      for (const next of others.find((each) => each.ref === ref)?.dependsOn ?? [])
        reached.add(next);
    expect([...reached].sort()).toEqual([...refs].sort());
  });

  it("has the packages of the licence file, and those that docs/reference/supply-chain.md gives reasons for", async () => {
    const names = sbom.components.map(({ name }) => name);
    const licences = await read(folder, "callout.licenses.txt");
    const heads = licences.split(`\n${"-".repeat(80)}\n\n`).map((text) => text.split(" ")[0]);
    expect(heads).toEqual(names);
    const page = await read(root, "docs/reference/supply-chain.md");
    const section = page.split("## What is in the callout\n")[1]?.split("\n## ")[0] ?? "";
    const rows = [...section.matchAll(/^\| `([^`]+)` +\| ([\w.-]+) +\| \S/gm)];
    const licenseOf = new Map(
      sbom.components.map((each) => [each.name, each.licenses[0]?.license?.id]),
    );
    expect(rows.map(([, name, license]) => [name, license])).toEqual(
      names.map((name) => [name, licenseOf.get(name)]),
    );
  });
});

describe("the command for pods", () => {
  it("works, and says that it has no explanations of codes", async () => {
    const call = (...args: string[]) =>
      run(process.execPath, [join(folder, "nats-entra.mjs"), ...args], { cwd: tmpdir() });
    expect((await call("--help")).stdout).toContain("doctor");
    await expect(call("explain", "no_roles")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("where the package is installed") as string,
    });
    expect(await read(folder, "nats-entra.mjs")).not.toContain("The identity has no app role.");
  });
});
