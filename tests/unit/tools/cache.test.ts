import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { install, toolFolder } from "../../../tools/cache.mjs";
import { temporaryFolder } from "./support/folder.ts";
import { pace } from "../../support/waiting/pace.ts";
import { failing } from "../../support/failing.ts";

describe("installing", () => {
  const content = (text: string) => (folder: string) => writeFile(join(folder, "tool"), text);

  test("fills the folder and leaves nothing beside it", async () => {
    const root = await temporaryFolder();
    await expect(install(join(root, "1.0.0"), content("x"))).resolves.toBe(join(root, "1.0.0"));
    expect(await readdir(root)).toEqual(["1.0.0"]);
    expect(await readdir(join(root, "1.0.0"))).toEqual(["tool"]);
  });

  test("that fails half-way leaves nothing at all, and the next one succeeds", async () => {
    const root = await temporaryFolder();
    const fill = async (folder: string) => {
      await writeFile(join(folder, "half"), "");
      throw new Error("the network went away");
    };
    await expect(install(join(root, "1.0.0"), fill)).rejects.toThrow("the network went away");
    expect(await readdir(root)).toEqual([]);
    await install(join(root, "1.0.0"), content("x"));
    expect(await readdir(join(root, "1.0.0"))).toEqual(["tool"]);
  });

  test("happens once, whoever else asks for it meanwhile", async () => {
    const root = await temporaryFolder();
    let fills = 0;
    const fill = async (folder: string) => {
      fills += 1;
      await pace(50);
      await content("x")(folder);
    };
    await Promise.all([1, 2, 3].map(() => install(join(root, "1.0.0"), fill)));
    expect(fills).toBe(1);
  });

  test("does not show the folder before it is whole", async () => {
    const folder = join(await temporaryFolder(), "1.0.0");
    await install(folder, () => {
      expect(existsSync(folder)).toBe(false);
      return Promise.resolve();
    });
  });

  test("clears away what a killed installation left, and nothing of other versions", async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, "1.0.0.abc.tmp"));
    await mkdir(join(root, "1.0.1.abc.tmp"));
    await install(join(root, "1.0.0"), content("x"));
    expect((await readdir(root)).sort()).toEqual(["1.0.0", "1.0.1.abc.tmp"]);
  });
});

describe("the cache lies", () => {
  const leaf = join("tools", "pulumi", `3.250.0-${process.platform}-${process.arch}`);

  test.each([
    [{ NATS_ENTRA_CACHE: "/c", XDG_CACHE_HOME: "/x" }, join("/c", leaf)],
    [{ XDG_CACHE_HOME: "/x" }, join("/x", "nats-entra", leaf)],
    [{ XDG_CACHE_HOME: "relative" }, join(homedir(), ".cache", "nats-entra", leaf)],
    [{}, join(homedir(), ".cache", "nats-entra", leaf)],
  ])("with %j in %s", (env, folder) => {
    expect(toolFolder("pulumi", "3.250.0", env)).toBe(folder);
  });

  test("never in a relative folder", () => {
    expect(() => toolFolder("pulumi", "3.250.0", { NATS_ENTRA_CACHE: "cache" })).toThrow(
      failing('NATS_ENTRA_CACHE is "cache": it has to be the full path of a folder; give a path'),
    );
  });
});
