import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  clearDeadLocks,
  homeOf,
  openHome,
  removeHome,
  stackEnvironment,
} from "../../../tools/home.mjs";
import { failing } from "../../support/failing.ts";
import { temporaryFolder } from "./support/folder.ts";

const opened = async () => {
  const home = homeOf(await temporaryFolder(), "local", {});
  await openHome(home);
  return home;
};

describe("the stack's home", () => {
  test("is .nats-entra, with the settings beside Pulumi.yaml where plain pulumi looks", () => {
    expect(homeOf("/project", "local", {})).toEqual({
      folder: "/project/.nats-entra",
      stack: "local",
      state: "/project/.nats-entra/state",
      passphrase: "/project/.nats-entra/passphrase",
      config: "/project/Pulumi.local.yaml",
      run: "/project/.nats-entra/run",
      isDefault: true,
    });
  });

  test("elsewhere keeps its settings too", () => {
    const home = homeOf("/project", "local", { NATS_ENTRA_HOME: "/srv/second" });
    expect(home).toMatchObject({ config: "/srv/second/Pulumi.local.yaml", isDefault: false });
  });

  test("is never a relative path", () => {
    expect(() => homeOf("/project", "local", { NATS_ENTRA_HOME: "second" })).toThrow(
      failing(
        'NATS_ENTRA_HOME is "second": it has to be the full path of a folder; give a path that begins with / or unset it',
      ),
    );
  });

  test("is for its owner alone, and has a passphrase made once", async () => {
    const home = await opened();
    const passphrase = await readFile(home.passphrase, "utf8");
    expect(passphrase).toMatch(/^[\w-]{43}\n$/);
    expect((await stat(home.passphrase)).mode & 0o777).toBe(0o600);
    expect((await stat(home.folder)).mode & 0o777).toBe(0o700);
    await openHome(home);
    expect(await readFile(home.passphrase, "utf8")).toBe(passphrase);
  });

  test("is not made of a folder that has something in it", async () => {
    const home = homeOf("/project", "local", { NATS_ENTRA_HOME: await temporaryFolder() });
    await writeFile(join(home.folder, "thesis.tex"), "");
    await expect(openHome(home)).rejects.toMatchObject({ code: "FOREIGN_FOLDER" });
    await expect(removeHome(home)).rejects.toMatchObject({ code: "FOREIGN_FOLDER" });
    expect(await readdir(home.folder)).toEqual(["thesis.tex"]);
  });

  test("goes with the stack's settings", async () => {
    const home = await opened();
    await writeFile(home.config, "config: {}\n");
    await removeHome(home);
    expect([existsSync(home.folder), existsSync(home.config)]).toEqual([false, false]);
  });

  test("when new, forgets the salt of a passphrase that is gone and keeps the settings", async () => {
    const home = homeOf(await temporaryFolder(), "local", {});
    const settings = "config:\n  nats-entra:nodes: 5\n";
    await writeFile(home.config, `encryptionsalt: v1:abc=:v1:def\n${settings}`);
    await openHome(home);
    expect(await readFile(home.config, "utf8")).toBe(settings);
  });

  test("when there, keeps the salt", async () => {
    const home = await opened();
    await writeFile(home.config, "encryptionsalt: v1:abc=\n");
    await openHome(home);
    expect(await readFile(home.config, "utf8")).toBe("encryptionsalt: v1:abc=\n");
  });
});

describe("pulumi is told", () => {
  test("the stack's own backend and passphrase, whatever the shell says of other stacks", () => {
    expect(stackEnvironment(homeOf("/project", "local", {}))).toEqual({
      PULUMI_BACKEND_URL: "file:///project/.nats-entra/state",
      PULUMI_CONFIG_PASSPHRASE: undefined,
      PULUMI_CONFIG_PASSPHRASE_FILE: "/project/.nats-entra/passphrase",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
  });

  test("where the home is, when it is elsewhere", () => {
    const home = homeOf("/project", "local", { NATS_ENTRA_HOME: "/srv/second" });
    expect(stackEnvironment(home)).toMatchObject({ NATS_ENTRA_HOME: "/srv/second" });
  });
});

describe("the lock of an update", () => {
  /** Locks by name: process id and host, as Pulumi's file backend writes them. */
  async function leftAfter(locks: Record<string, [pid: number, host: string]>): Promise<string[]> {
    const home = await opened();
    const folder = join(home.state, ".pulumi", "locks", "organization", "nats-entra", "local");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "torn.json"), '{ "pid":');
    for (const [name, [pid, host]] of Object.entries(locks))
      await writeFile(join(folder, `${name}.json`), JSON.stringify({ pid, hostname: host }));
    await clearDeadLocks(home);
    return (await readdir(folder)).sort();
  }

  test("is removed when its process is gone, and only then", async () => {
    const left = await leftAfter({
      dead: [2 ** 30, hostname()],
      living: [process.pid, hostname()],
      elsewhere: [2 ** 30, "another-machine"],
    });
    expect(left).toEqual(["elsewhere.json", "living.json", "torn.json"]);
  });

  test("is removed when its process is a zombie, which only Linux tells", async () => {
    const left = process.platform === "linux" ? ["torn.json"] : ["torn.json", "zombie.json"];
    expect(await leftAfter({ zombie: [await zombie(), hostname()] })).toEqual(left);
  });
});

/** A process that has ended and that its parent does not ask about, until the test is over. */
async function zombie(): Promise<number> {
  const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 30"]);
  onTestFinished(() => void parent.kill());
  const [chunk] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(chunk.toString());
  const state = () =>
    process.platform === "linux"
      ? readFileSync(`/proc/${pid}/stat`, "utf8").replace(/.*\) /s, "")
      : execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  await vi.waitFor(() => expect(state()).toMatch(/^Z/), 10_000);
  return pid;
}
