import { readFileSync } from "node:fs";
import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { toolFolder } from "../../../tools/cache.mjs";
import { Progress } from "../../../tools/progress.mjs";
import { foldersOf, type Tool } from "../../../tools/toolchain.mjs";
import * as pins from "../../../tools/versions.mjs";
import { failing } from "../../support/failing.ts";
import { program, temporaryFolder } from "./support/folder.ts";
import { publish, sum, tarball } from "./support/release.ts";

/** A machine with nothing on it: PATH, cache and what was printed. */
async function machine() {
  const root = await temporaryFolder();
  const lines: string[] = [];
  const env = { PATH: join(root, "bin"), NATS_ENTRA_CACHE: join(root, "cache") };
  const progress = new Progress({ write: (line: string) => lines.push(line) });
  return { root, env, progress, lines, cached: toolFolder("oven", "2.5.0", env) };
}

/** Needs two programs; can't be downloaded and, unless told otherwise, not be built. */
function oven(changes: Partial<Tool> = {}): Tool {
  return {
    name: "oven",
    version: "2.5.0",
    minimum: "2.1.0",
    programs: ["oven", "oven-door"],
    versionArgs: ["version"],
    release: { base: "http://127.0.0.1:1/", archive: "a", checksums: "b", program: "oven" },
    build: () => Promise.reject(new Error("there is no clay")),
    homepage: "https://oven.example",
    ...changes,
  };
}

async function put(folder: string, version: string, programs = ["oven", "oven-door"]) {
  for (const name of programs) await program(join(folder, name), `echo "${name}: v${version}"`);
}

describe("a tool is taken", () => {
  test("from PATH, when it is new enough and whole", async () => {
    const { root, env, progress, lines } = await machine();
    await put(join(root, "bin"), "2.1.0");
    expect(await foldersOf(oven(), progress, env)).toEqual([]);
    expect(lines).toEqual([]);
  });

  test("from PATH, whatever it is, when it is a plugin that can't be asked", async () => {
    const { root, env, progress } = await machine();
    await put(join(root, "bin"), "0.1.0");
    const { versionArgs: _, ...plugin } = oven();
    expect(await foldersOf(plugin, progress, env)).toEqual([]);
  });

  test("from PATH, also when that is a link and the other program lies where it leads", async () => {
    const { root, env, progress } = await machine();
    await put(join(root, "opt"), "2.9.0");
    await mkdir(join(root, "bin"));
    await symlink(join(root, "opt", "oven"), join(root, "bin", "oven"));
    expect(await foldersOf(oven(), progress, env)).toEqual([]);
  });

  test("from PATH, whatever its version, when it does not tell", async () => {
    const { root, env, progress } = await machine();
    await put(join(root, "bin"), "0.0.1");
    const silent = oven();
    delete silent.versionArgs;
    expect(await foldersOf(silent, progress, env)).toEqual([]);
  });

  test.each([
    ["too old", "2.0.9", ["oven", "oven-door"]],
    ["of another major version", "3.0.0", ["oven", "oven-door"]],
    ["without its other program", "2.5.0", ["oven"]],
    ["broken", "$(exit 3); exit 3", ["oven", "oven-door"]],
  ])("from the cache, when the one on PATH is %s", async (_why, version, programs) => {
    const { root, env, progress, lines, cached } = await machine();
    await put(join(root, "bin"), version, programs);
    await put(cached, "2.5.0");
    expect(await foldersOf(oven(), progress, env)).toEqual([cached]);
    expect(lines).toEqual([]);
  });

  test("from its release, verified, when it is nowhere; and the next time from the cache", async () => {
    const { root, env, progress, lines, cached } = await machine();
    await put(join(root, "oven-2.5.0"), "2.5.0");
    const archive = tarball(join(root, "oven-2.5.0"));
    const { base, asked } = await publish({ "o.tar.gz": archive, SUMS: sum("o.tar.gz", archive) });
    const release = { base, archive: "o.tar.gz", checksums: "SUMS", program: "oven" };
    expect(await foldersOf(oven({ release }), progress, env)).toEqual([cached]);
    expect(await foldersOf(oven({ release }), progress, env)).toEqual([cached]);
    expect(asked).toEqual(["SUMS", "o.tar.gz"]);
    expect(lines).toEqual([expect.stringMatching(/^✓ oven 2\.5\.0 \(\d+\.\d s\)\n$/)]);
  });

  test("from source, when the release can't be had, and it says why", async () => {
    const { env, progress, lines, cached } = await machine();
    const build = (folder: string) => put(folder, "2.5.0");
    expect(await foldersOf(oven({ build }), progress, env)).toEqual([cached]);
    expect(lines[0]).toContain(
      "… oven 2.5.0: building it from source, because 127.0.0.1:1 does not give it (",
    );
  });
});

test("the module of Prometheus is that of its release", () => {
  const [major, minor, patch] = pins.promtool.version.split(".");
  expect(pins.promtool.module).toBe(
    `v0.${major ?? ""}${minor?.padStart(2, "0") ?? ""}.${patch ?? ""}`,
  );
});

describe("a tool that can't be had", () => {
  test("says what, why (both ways) and what to do, and leaves nothing", async () => {
    const { env, progress, cached } = await machine();
    await expect(foldersOf(oven(), progress, env)).rejects.toMatchObject({
      code: "NO_TOOL",
      message: "oven 2.5.0 could not be installed (2.1.0 or newer on PATH would do)",
      why: expect.stringMatching(/^127\.0\.0\.1:1 .+; there is no clay$/) as string,
      next: expect.stringMatching(/^check the network, .+: https:\/\/oven\.example$/) as string,
    });
    expect(await readdir(dirname(cached))).toEqual([]);
  });

  test("includes one that says another version than it should", async () => {
    const { env, progress, cached } = await machine();
    const build = (folder: string) => put(folder, "2.4.0");
    await expect(foldersOf(oven({ build }), progress, env)).rejects.toThrow(
      failing('it says "oven: v2.4.0" when asked for its version'),
    );
    expect(await readdir(dirname(cached))).toEqual([]);
  });

  test("includes one that lacks a program", async () => {
    const { env, progress } = await machine();
    const build = (folder: string) => put(folder, "2.5.0", ["oven"]);
    await expect(foldersOf(oven({ build }), progress, env)).rejects.toThrow(
      failing("there is no oven-door in it"),
    );
  });

  test("is tried again the next time", async () => {
    const { env, progress, cached } = await machine();
    await expect(foldersOf(oven(), progress, env)).rejects.toThrow();
    const build = (folder: string) => put(folder, "2.5.0");
    expect(await foldersOf(oven({ build }), progress, env)).toEqual([cached]);
    await rm(cached, { recursive: true });
  });
});

test("the language hosts of Node.js and Python are of the same sources", () => {
  const sum = (name: string) =>
    readFileSync(new URL(`../../../tools/toolchain/${name}/go.sum`, import.meta.url), "utf8");
  expect(sum("pulumi-language-python")).toBe(sum("pulumi-language-nodejs"));
});

test("the sources of the Kubernetes provider are those of the pinned version", () => {
  const folder = "../../../tools/toolchain/pulumi-resource-kubernetes/go.mod";
  expect(readFileSync(new URL(folder, import.meta.url), "utf8")).toContain(
    `require github.com/pulumi/pulumi-kubernetes/provider/v4 ${pins.kubernetesProvider.module}\n`,
  );
});

test.each([
  ["pulumi", "github.com/pulumi/pulumi/pkg/v3", pins.pulumi.version],
  ["pulumi-codegen", "github.com/pulumi/pulumi/pkg/v3", pins.pulumi.version],
  ["pulumi-language-yaml", "github.com/pulumi/pulumi-yaml", pins.pulumiYaml.version],
  ["nats-server", "github.com/nats-io/nats-server/v2", pins.natsServer.version],
  ["nats", "github.com/nats-io/natscli", pins.nats.version],
  ["promtool", "github.com/prometheus/prometheus", pins.promtool.module.slice(1)],
  ["vale", "github.com/vale-cli/vale/v3", pins.vale.version],
])("the sources of %s are those of the pinned version", (name, module, version) => {
  const file = new URL(`../../../tools/toolchain/${name}/go.mod`, import.meta.url);
  expect(readFileSync(file, "utf8")).toMatch(
    new RegExp(`^\\t${module} v${version}( // indirect)?$`, "m"),
  );
});
