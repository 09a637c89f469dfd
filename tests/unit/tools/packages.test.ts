import { readFile, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { areInstalled, installPackages } from "../../../tools/packages.mjs";
import { Progress } from "../../../tools/progress.mjs";
import { program, temporaryFolder } from "./support/folder.ts";

const jose = { "node_modules/jose": { version: "6.0.0", integrity: "sha512-a" } };
const esbuild = { "node_modules/esbuild": { version: "0.28.0", integrity: "sha512-b" } };
const elsewhere = {
  "node_modules/@esbuild/else": {
    version: "0.28.0",
    integrity: "sha512-c",
    optional: true,
    os: ["elsewhere"],
  },
};
const root = { "": { version: "0.1.0" } };

/** A project with a lockfile, and what npm noted about its installation. */
async function project(wanted: object, installed?: object): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ packages: wanted }));
  if (installed !== undefined) await note(folder, installed);
  return folder;
}

async function note(folder: string, installed: object): Promise<void> {
  await mkdir(join(folder, "node_modules"), { recursive: true });
  const file = join(folder, "node_modules", ".package-lock.json");
  await writeFile(file, JSON.stringify({ packages: installed }));
}

describe("the npm packages are installed", () => {
  test.each([
    ["all are there", { ...root, ...jose, ...esbuild }, { ...jose, ...esbuild }],
    ["those for other platforms are missing", { ...root, ...jose, ...elsewhere }, jose],
  ])("when %s", async (_when, wanted, installed) => {
    expect(await areInstalled(await project(wanted, installed))).toBe(true);
  });

  test.each([
    ["there are none", { ...root, ...jose }, undefined],
    ["one was added to the lockfile", { ...root, ...jose, ...esbuild }, jose],
    ["one was removed from the lockfile", { ...root, ...jose }, { ...jose, ...esbuild }],
    [
      "one has another version",
      { ...root, ...jose },
      { "node_modules/jose": { version: "5.0.0", integrity: "sha512-a" } },
    ],
    [
      "one has other content",
      { ...root, ...jose },
      { "node_modules/jose": { version: "6.0.0", integrity: "sha512-x" } },
    ],
    [
      "they were installed on another platform",
      { ...root, ...jose, ...elsewhere },
      { ...jose, ...elsewhere },
    ],
  ])("not when %s", async (_when, wanted, installed) => {
    expect(await areInstalled(await project(wanted, installed))).toBe(false);
  });

  test("not when npm was interrupted while it wrote its note", async () => {
    const folder = await project({ ...root, ...jose }, {});
    await writeFile(join(folder, "node_modules", ".package-lock.json"), '{ "packages": {');
    expect(await areInstalled(folder)).toBe(false);
  });
});

describe("installing them", () => {
  /** Stands in for npm: notes its arguments, then does what the lines say. */
  async function withNpm(lines: string): Promise<string> {
    const bin = await temporaryFolder();
    await program(join(bin, "npm"), `echo "$@" >> ${bin}/asked\n${lines}`);
    vi.stubEnv("PATH", `${bin}:/usr/bin:/bin`);
    vi.stubEnv("NATS_ENTRA_CACHE", join(bin, "cache"));
    return join(bin, "asked");
  }
  const quiet = new Progress({ write: () => true });

  test("asks npm for exactly the lockfile, without scripts, once", async () => {
    const folder = await project({ ...root, ...jose });
    const noted = JSON.stringify({ packages: jose });
    const asked = await withNpm(
      `mkdir -p node_modules; echo '${noted}' > node_modules/.package-lock.json`,
    );
    await Promise.all([installPackages(folder, quiet), installPackages(folder, quiet)]);
    await installPackages(folder, quiet);
    expect(await readFile(asked, "utf8")).toBe(
      "ci --ignore-scripts --no-audit --no-fund --include=dev --include=optional\n",
    );
    expect((await readdir(folder)).sort()).toEqual(["node_modules", "package-lock.json"]);
  });

  test("says what npm said when it fails, and what to do", async () => {
    await withNpm(
      [
        "echo 'npm warn old stuff' >&2",
        "echo 'npm error code ENOTFOUND' >&2",
        "echo 'npm error network request to https://registry.npmjs.org/jose failed' >&2",
        "echo 'npm error A complete log of this run can be found in: /x' >&2",
        "exit 1",
      ].join("\n"),
    );
    await expect(installPackages(await project(jose), quiet)).rejects.toMatchObject({
      code: "NPM_CI",
      message: "the npm packages could not be installed",
      why: "code ENOTFOUND; network request to https://registry.npmjs.org/jose failed",
      next: "check the network and the registry (npm ping), then run the command again",
    });
  });

  test("never goes through a link: that folder is another checkout's", async () => {
    const other = await project(esbuild, esbuild);
    const folder = await project(jose);
    await symlink(join(other, "node_modules"), join(folder, "node_modules"));
    const asked = await withNpm("exit 0");
    await expect(installPackages(folder, quiet)).rejects.toMatchObject({ code: "LINKED" });
    await expect(readFile(asked)).rejects.toThrow("ENOENT");
    expect(await areInstalled(other)).toBe(true);
  });

  test("says that npm is missing", async () => {
    vi.stubEnv("PATH", await temporaryFolder());
    vi.stubEnv("NATS_ENTRA_CACHE", await temporaryFolder());
    await expect(installPackages(await project(jose), quiet)).rejects.toMatchObject({
      code: "NO_NPM",
    });
  });
});
