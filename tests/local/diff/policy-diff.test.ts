import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compileIsolated } from "../../../cli/policy/review/isolated.ts";
import { withSnapshot } from "../../../cli/policy/review/snapshot.ts";
import { Terminal } from "../../support/terminal.ts";
import { TestRepository } from "./repository.ts";

let terminal: Terminal;
let repository: TestRepository;
let temporary: string;
beforeEach(() => {
  terminal = new Terminal();
  repository = new TestRepository(terminal.folder);
  temporary = mkdtempSync(join(tmpdir(), "policy-diff-"));
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  const left = readdirSync(temporary).filter((name) => name !== "shallow");
  rmSync(temporary, { recursive: true });
  terminal.remove();
  expect(left).toEqual([]);
});

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(join(terminal.folder, path), "utf8");
  expect(text).toContain(from);
  repository.write(path, text.replace(from, to));
}

const removeDeny = () =>
  edit("policies/roles/shop.ts", 'denies: [subscribe("shop.events.card.>")],', "");

describe("policy diff on git", () => {
  it("compares the working tree with a branch, and names the line behind a gain", async () => {
    removeDeny();
    const { code, stdout } = await terminal.run("policy", "diff", "--base", "main");
    expect(code).toBe(3);
    expect(stdout).toMatch(/^BROADENS: 1 role gains access\n/);
    expect(stdout).toContain("+ receive shop.events.card.>\n");
    expect(stdout).toMatch(/deny shop\.events\.card\.> removed, policies\/roles\/shop\.ts:9:\d+\n/);
    expect(repository.git("status", "--short").trim()).toBe("M policies/roles/shop.ts");
  });

  it("compares two commits, whatever is on disk", async () => {
    removeDeny();
    repository.commit("wider");
    edit("policies/index.ts", "roles:", "nonsense:");
    const wider = await terminal.run("policy", "diff", "--base", "HEAD~1", "--head", "HEAD");
    expect(wider).toMatchObject({ code: 3, stderr: "" });
    const back = await terminal.run("policy", "diff", "--base", "HEAD", "--head", "HEAD~1");
    expect(back.code).toBe(0);
    expect(back.stdout).toMatch(/^NARROWS: /);
    const same = await terminal.run("policy", "diff", "--base", "main", "--head", "main");
    expect(same.stdout).toMatch(/^SAME: nobody gains or loses access\n/);
  });

  it("works from a folder below, on a policy of another name", async () => {
    repository.git("mv", "policies", "rules");
    mkdirSync(join(terminal.folder, "below"));
    repository.commit("moved");
    terminal.cwd = join(terminal.folder, "below");
    const { code, stderr } = await terminal.run(
      "policy",
      "diff",
      "--base",
      "main",
      "--dir",
      "../rules",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("takes a base without a policy for one that permits nothing", async () => {
    repository.git("checkout", "--quiet", "--orphan", "empty");
    repository.git("rm", "--quiet", "-r", "--cached", ".");
    repository.git("commit", "--quiet", "--allow-empty", "--message", "empty");
    repository.git("checkout", "--quiet", "--force", "main");
    const { code, stdout } = await terminal.run("policy", "diff", "--base", "empty");
    expect(code).toBe(3);
    expect(stdout).toMatch(/^BROADENS: 3 roles gain access, 2 accounts with wider bounds\n/);
    expect(stdout).toContain("base empty, which has no policy sha256:");
  });

  it("reads approvals of the commit that is reviewed", async () => {
    removeDeny();
    const { value } = await terminal.json("policy", "diff", "--base", "main");
    const { digest } = value as { digest: string };
    await terminal.run("policy", "diff", "--base", "main", "--accept", digest);
    repository.git("checkout", "--quiet", "-b", "change");
    repository.commit("wider, and approved");
    repository.git("checkout", "--quiet", "main");
    const { code, stdout } = await terminal.run(
      "policy",
      "diff",
      "--base",
      "main",
      "--head",
      "change",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("Approved by policies/approvals/sha256-");
  });

  it("says what to fetch when a shallow clone has not the base", async () => {
    removeDeny();
    repository.commit("wider");
    const clone = join(temporary, "shallow");
    repository.git("clone", "--quiet", "--depth=1", `file://${terminal.folder}`, clone);
    terminal.cwd = clone;
    const { code, stderr } = await terminal.run("policy", "diff", "--base", "HEAD~1");
    expect(code).toBe(1);
    expect(stderr).toContain("there is no 'HEAD~1' in this repository");
    expect(stderr).toContain("the clone is shallow");
    expect(stderr).toContain("next: git fetch --depth=");
    expect((await terminal.run("policy", "diff", "--base", "HEAD")).code).toBe(0);
  });

  it("takes an option for no ref", async () => {
    const { code, stderr } = await terminal.run("policy", "diff", "--base=--output=x");
    expect(code).toBe(1);
    expect(stderr).toContain("there is no '--output=x'");
  });
});

describe("a policy is code, and runs", () => {
  const cases: [string, string, RegExp][] = [
    [
      "that throws",
      'throw new Error("no luck");',
      /index\.ts: no luck \(policies\/index\.ts:\d+:\d+\)/,
    ],
    ["that is no TypeScript", "const = 1;", /index\.ts/],
    ["that imports what is not there", 'import "./nowhere.ts";', /nowhere\.ts/],
    ["that has no policy", "export const a = 1;", /has no policy as its default export/],
    ["that never ends loading", "await new Promise(() => undefined);", /ended without a result/],
    [
      "that leaves",
      'import process from "node:process"; process.exit(0);',
      /may not import node:process/,
    ],
    [
      "that opens a socket",
      'import { connect } from "node:net"; connect(1);',
      /may not import node:net/,
    ],
    [
      "that starts a program",
      'import { execSync } from "node:child_process"; execSync("id");',
      /may not import/,
    ],
    [
      "that starts a thread",
      'import { Worker } from "node:worker_threads"; new Worker("");',
      /may not import/,
    ],
    [
      "that loads code from elsewhere",
      'await import("data:text/javascript,1");',
      /may not import data:/,
    ],
    [
      "that looks around",
      'import { readFileSync } from "node:fs"; readFileSync("/etc/hostname");',
      /restricted/,
    ],
    [
      "that writes",
      'import { writeFileSync } from "node:fs"; writeFileSync("here", "");',
      /restricted/,
    ],
  ];
  it.each(cases)("%s: an error that names ref and file", async (_, text, why) => {
    repository.write("policies/index.ts", text);
    repository.commit("odd");
    const { code, stdout, stderr } = await terminal.run(
      "policy",
      "diff",
      "--base",
      "HEAD~1",
      "--head",
      "HEAD",
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("error: the policy of HEAD ");
    expect(stderr).toMatch(why);
    expect(stderr).toContain("policies/index.ts");
    expect(stderr).not.toContain(tmpdir());
  });

  it("names every mistake of a policy", async () => {
    edit("policies/roles/shop.ts", '"shop.status"', '"shop..status"');
    const { code, stderr } = await terminal.run("policy", "diff", "--base", "main");
    expect(code).toBe(1);
    expect(stderr).toContain("the policy of working tree has mistakes");
    expect(stderr).toMatch(/policies\/roles\/shop\.ts:\d+:\d+ role 'Shop\.Read'/);
  });

  it("finds no way out by old modules, by what is global, or by what it changes", async () => {
    const server = createServer();
    let knocks = 0;
    server.on("connection", () => (knocks += 1));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    repository.write(
      "policies/escape.cjs",
      `const Module = module.constructor;
const ways = [
  () => require("net").connect(${port}, "127.0.0.1"),
  () => Module._load("node:net").connect(${port}, "127.0.0.1"),
  () => Module.registerHooks({ resolve: () => ({ url: "node:net", shortCircuit: true }) }),
  () => process.getBuiltinModule("net").connect(${port}, "127.0.0.1"),
  () => globalThis.process.binding("tcp_wrap"),
  () => fetch("http://127.0.0.1:${port}"),
  () => new WebSocket("ws://127.0.0.1:${port}"),
];
Map.prototype.has = Set.prototype.has = Array.prototype.includes = () => true;
String.prototype.startsWith = () => true;
ways.push(() => require("http").get("http://127.0.0.1:${port}"));
let escapes = 0;
for (const way of ways) try { way(); escapes += 1; } catch {}
module.exports = escapes;
`,
    );
    repository.write(
      "policies/index.ts",
      'import escapes from "./escape.cjs";\nthrow new Error(`${escapes} ways out`);\n',
    );
    const { stderr } = await terminal.run("policy", "diff", "--base", "main");
    server.close();
    expect(stderr).toContain("0 ways out");
    expect(knocks).toBe(0);
  });

  it("sees no environment and follows no link out of the repository", async () => {
    symlinkSync("/etc/hostname", join(terminal.folder, "policies/link.json"));
    repository.write(
      "policies/index.ts",
      `import { existsSync } from "node:fs";
throw new Error(JSON.stringify([typeof process, existsSync(new URL("./link.json", import.meta.url))]));
`,
    );
    repository.commit("curious");
    for (const head of [[], ["--head", "HEAD"]]) {
      const { stderr } = await terminal.run("policy", "diff", "--base", "HEAD~1", ...head);
      expect(stderr).toContain('["undefined",false]');
    }
  });

  it.each([
    ["is killed when its time is over", "for (;;);", { time: 1, memory: 64 }, "policy_hangs"],
    [
      "is killed when it needs too much memory",
      "const all: unknown[] = []; for (;;) all.push(new Array(100_000).fill(1.5));",
      { time: 20, memory: 64 },
      "policy_memory",
    ],
    [
      "or memory outside of the heap",
      'import { Buffer } from "node:buffer"; const all = []; for (;;) all.push(Buffer.alloc(10_000_000, 1));',
      { time: 20, memory: 64 },
      "policy_memory",
    ],
  ])("%s", async (_, text, limits, code) => {
    const files = [{ path: "p/index.ts", content: new TextEncoder().encode(text) }];
    const compiling = withSnapshot(files, terminal.folder, (snapshot) =>
      compileIsolated(snapshot, "main", "p", limits),
    );
    await expect(compiling).rejects.toMatchObject({
      code,
      why: expect.stringContaining("p/index.ts") as string,
    });
  });
});

it("leaves neither files nor processes behind when it is told to end", async () => {
  repository.write("policies/index.ts", "for (;;);");
  const program = join(import.meta.dirname, "../../../cli/bin.mjs");
  const child = spawn(process.execPath, [program, "policy", "diff", "--base", "main"], {
    cwd: terminal.folder,
    stdio: "ignore",
  });
  const children = () =>
    readFileSync(`/proc/${child.pid ?? 0}/task/${child.pid ?? 0}/children`, "utf8").trim();
  // the base is compiled, the working tree never is
  await vi.waitFor(() => expect(readdirSync(temporary)).toHaveLength(1), 20_000);
  await vi.waitFor(() => expect(children()).toMatch(/^\d+$/), 20_000);
  const compiler = Number(children());
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([143, null]);
  expect(readdirSync(temporary)).toEqual([]);
  await vi.waitFor(() => expect(() => process.kill(compiler, 0)).toThrow(), 5000);
});

it("compiles this repository's own policy, with the language that the commit has", async () => {
  terminal.cwd = join(import.meta.dirname, "../../..");
  const { code, stdout, stderr } = await terminal.run(
    "policy",
    "diff",
    "--base",
    "HEAD",
    "--head",
    "HEAD",
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^SAME: /);
});
