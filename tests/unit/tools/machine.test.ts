import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { browser, forTests, found, prepareMachine, type Need } from "../../../tools/machine.mjs";
import { Progress } from "../../../tools/progress.mjs";
import { which } from "../../../tools/process.mjs";
import { failing } from "../../support/failing.ts";
import { program, temporaryFolder } from "./support/folder.ts";

const silent = new Progress({ write: () => true });
const oven: Need = {
  name: "an oven",
  programs: ["oven", "stove"],
  debian: "oven-headless",
  from: "https://oven.example",
};
const mill: Need = { name: "a mill", programs: ["mill"], from: "https://mill.example" };

/** A PATH of its own, with an apt-get that notes what it is asked and does as the script says. */
async function machine(apt?: string) {
  const bin = await temporaryFolder();
  const notes = join(bin, "notes");
  for (const name of ["sh", "touch", "chmod"])
    await symlink(which(name, process.env["PATH"]) ?? "", join(bin, name));
  const put = (name: string, lines = "") => program(join(bin, name), lines);
  if (apt !== undefined) await put("apt-get", `BIN=${bin}\necho "$@" >> ${notes}\n${apt}`);
  const asked = () => readFile(notes, "utf8").catch(() => "");
  return { bin, put, asked, env: { PATH: bin } };
}
const bringsOven = `case "$*" in *install*) touch $BIN/oven; chmod 755 $BIN/oven;; esac`;

describe("a machine", () => {
  test("that has everything is left alone", async () => {
    const { put, asked, env } = await machine("exit 1");
    await put("stove"); // one of the programs is enough
    await prepareMachine([oven], silent, env, true);
    expect(await asked()).toBe("");
  });

  test("that lacks a program gets Debian's package, and it is found afterwards", async () => {
    const { bin, asked, env } = await machine(bringsOven);
    await prepareMachine([oven], silent, env, true);
    expect(found(oven, bin)).toBe(join(bin, "oven"));
    expect((await asked()).split("\n")).toEqual([
      "-qq -o DPkg::Lock::Timeout=120 update",
      "-qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends oven-headless",
      "",
    ]);
  });

  test.each([
    ["apt-get refuses", "echo 'E: no such oven' >&2; exit 100", true, "E: no such oven"],
    ["the package brings no program", "exit 0", true, "no program of theirs is on PATH"],
    ["who asks is not root", "exit 0", false, "only root may install Debian's packages"],
    ["there is no apt-get", undefined, true, "there is no apt-get to install it with"],
  ])("that can't get it is an error with the remedy: %s", async (_what, apt, isRoot, why) => {
    const { env } = await machine(apt);
    await expect(prepareMachine([oven, mill], silent, env, isRoot)).rejects.toMatchObject({
      code: "NOT_ON_MACHINE",
      message: "this machine lacks an oven, a mill",
      why,
      next: "install what is missing. As root on Debian: apt-get install oven-headless. an oven: https://oven.example. a mill: https://mill.example",
    });
  });

  test("asks Debian for nothing that Debian has not, and tells it as well when the rest came", async () => {
    const { asked, env } = await machine(bringsOven);
    await expect(prepareMachine([oven, mill], silent, env, true)).rejects.toThrow(
      failing(
        "this machine lacks a mill: no program of theirs is on PATH; install what is missing. a mill: https://mill.example [",
      ),
    );
    expect(await asked()).not.toContain("mill");
  });
});

describe("a program", () => {
  test("may be named by its full path", async () => {
    const folder = await temporaryFolder();
    const bridge: Need = { ...mill, programs: [join(folder, "cni", "bridge")] };
    expect(found(bridge, "")).toBeUndefined();
    await program(join(folder, "cni", "bridge"), "");
    expect(found(bridge, "")).toBe(join(folder, "cni", "bridge"));
  });
});

test("the tests need a browser, whichever of Chromium's", async () => {
  expect(forTests).toContain(browser);
  const { bin, put } = await machine();
  expect(found(browser, bin)).toBeUndefined();
  await put("google-chrome");
  expect(found(browser, bin)).toBe(join(bin, "google-chrome"));
});

test("tests of pages fail where there is none, and say what to do", async () => {
  vi.stubEnv("PATH", (await machine()).bin);
  const { openBrowser } = await import("../../support/pages/browser.ts");
  await expect(openBrowser()).rejects.toThrow(/^there is no Chromium: npm test installs Debian's/);
});
