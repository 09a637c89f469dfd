/** What is behind the wall is taken for lost: native code there finds no socket, no file and no process of this machine. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNamespaces, isClosedByNode, isInside, TOOLS, walled } from "../../../compiler/wall.ts";
import { Listeners } from "./listeners.ts";

const node = realpathSync(process.execPath);
const command = join(import.meta.dirname, "../../../cli/bin.mjs");
const [major = 0] = process.versions.node.split(".").map(Number);

let listeners: Listeners;
let folder: string;
beforeAll(async () => {
  expect(hasNamespaces, "this wall is Linux's, for users who may make namespaces").toBe(true);
  listeners = await Listeners.open();
  folder = mkdtempSync(join(realpathSync(tmpdir()), "wall-"));
  writeFileSync(join(folder, "secret.txt"), "secret");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  listeners.close();
  expect(listeners.knocks).toBe(0);
});

/** Runs JavaScript with all of Node's powers behind the wall; what it prints as JSON. */
function behind(expression: string): unknown {
  const program = `
const fs = require("fs"), net = require("net"), os = require("os"), cp = require("child_process");
const attempt = (work) => { try { return work(); } catch (e) { return e.code ?? e.message; } };
const knock = (where) => new Promise((done) => net.connect(where).on("connect", () => done("open")).on("error", (e) => done(e.code)));
(async () => console.log(JSON.stringify(await (${expression}))))();`;
  const [file = "", ...args] = walled([{ path: node, as: node }], [node, "-e", program]);
  const env = { PATH: TOOLS, SECRET: "secret", SSH_AUTH_SOCK: listeners.path };
  return JSON.parse(execFileSync(file, args, { env, encoding: "utf8" }));
}

describe("behind the wall", () => {
  it("no socket of the machine can be reached, by TCP, path or name", () => {
    const path = JSON.stringify(listeners.path);
    const name = JSON.stringify(listeners.abstract);
    const knocks = `Promise.all([knock({ port: ${listeners.port}, host: "127.0.0.1" }), knock({ path: ${path} }), knock({ path: ${name} }), knock({ port: 80, host: "1.1.1.1" })])`;
    expect(behind(knocks)).toEqual(["ENETUNREACH", "ENOENT", "ECONNREFUSED", "ENETUNREACH"]);
  });

  it("all of a folder is visible, whether or not a file in it was named before", () => {
    const inner = join(folder, "inner");
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, "file.txt"), "");
    writeFileSync(join(folder, "beside.txt"), "");
    const paths = [node, join(inner, "file.txt"), folder];
    const [file = "", ...args] = walled(
      paths.map((path) => ({ path, as: path })),
      [node, "-p", `fs.readdirSync(${JSON.stringify(folder)}).join()`],
    );
    const said = execFileSync(file, args, { env: { PATH: TOOLS }, encoding: "utf8" });
    expect(said.trim().split(",")).toEqual(expect.arrayContaining(["beside.txt", "inner"]));
  });

  it("there are no interfaces, files, processes and environment of the machine", () => {
    const read = (path: string) =>
      `attempt(() => fs.readFileSync(${JSON.stringify(path)}, "utf8"))`;
    expect(
      behind(
        `[os.networkInterfaces(), Object.keys(process.env).filter((name) => /SECRET|SSH/.test(name)), ${read(join(folder, "secret.txt"))}, ${read("/etc/passwd")}, ${read("/proc/self/environ")}, ${read("/proc/1/cmdline")}, fs.readdirSync("/").filter((name) => !["bin", "lib", "lib64", "usr", "nix", "old"].includes(name)), attempt(() => fs.readdirSync("/old")), process.pid, attempt(() => process.kill(${process.pid}, 0))]`,
      ),
    ).toEqual([
      {},
      [],
      "ENOENT",
      "ENOENT",
      "ENOENT",
      "ENOENT",
      node.startsWith("/usr/") ? [] : [node.split("/")[1]],
      expect.stringMatching(/EACCES|^$/) as unknown,
      1,
      "ESRCH",
    ]);
  });

  it("nothing can be written, mounted or uncovered", () => {
    const write = (path: string) => `attempt(() => fs.writeFileSync(${JSON.stringify(path)}, "x"))`;
    const run = (text: string) =>
      `cp.spawnSync("sh", ["-c", ${JSON.stringify(text)}], { encoding: "utf8" }).status`;
    const results = behind(
      `[${write("/x")}, ${write("/usr/x")}, ${write(node)}, ${run("mount -t tmpfs none /usr")}, ${run("mount -o remount,bind,rw /usr")}, ${run("umount -l /old")}, ${run("chroot /usr true")}, ${run("unshare --user --map-root-user --mount umount -l /old")}]`,
    ) as [string, string, string, ...number[]];
    const [root, usr, binary, ...runs] = results;
    expect([root, usr]).toEqual(["EROFS", "EROFS"]);
    expect(binary).toMatch(/EROFS|ETXTBSY/);
    expect(runs.every((status) => status !== 0)).toBe(true);
  });

  it("a process that the machine has not walled in is told nothing", () => {
    expect(isInside({ tcp: "ECONNREFUSED", unix: "ECONNREFUSED" })).toBe(false);
    expect(isInside({ tcp: "open", unix: "open" })).toBe(false);
    expect(isClosedByNode({ tcp: "ERR_ACCESS_DENIED", unix: "ECONNREFUSED" })).toBe(false);
  });
});

// a user who has used up the namespaces is one who gets none
describe("where this user gets no namespaces", () => {
  const without = (...args: string[]) => {
    const shell = `echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"`;
    const program = ["sh", "-c", shell, "sh", node, command, ...args];
    return spawnSync("unshare", ["--user", "--map-root-user", ...program], {
      cwd: folder,
      encoding: "utf8",
    });
  };
  beforeAll(() => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@localhost", ...args], {
        cwd: folder,
        stdio: "ignore",
      });
    mkdirSync(join(folder, "policies"));
    writeFileSync(
      join(folder, "policies/index.ts"),
      `import { account, policy, publish, role } from "@nats-entra/access";
const shop = account("shop", { description: "Shop", default: true });
export default policy({ accounts: [shop], roles: [role("Shop.All", { description: "All", account: shop, members: ["user"], grants: [publish("shop.>")] })] });
`,
    );
    git("init", "--quiet", "--initial-branch=main");
    git("add", "policies");
    git("commit", "--quiet", "--message", "base");
  });

  it("commits are evaluated where Node closes the network by itself, and refused elsewhere", () => {
    const { status, stderr } = without("policy", "diff", "--base", "main");
    const refusal =
      /^error: this machine has no wall for a policy of others\n.*unshare gives this user no namespaces.*\n.*: --trust\n$/;
    expect(status).toBe(major >= 26 ? 0 : 1);
    expect(stderr).toMatch(major >= 26 ? /^$/ : refusal);
  });

  it("but not where those who ask say that they trust them", () => {
    const { status, stdout } = without("policy", "diff", "--base", "main", "--trust");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^SAME: /);
  });

  it("and one's own files always are", () => {
    const { status, stdout } = without("policy", "check");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^✓ policies: 1 role in 1 account/);
  });
});
