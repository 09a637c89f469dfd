import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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
    expect(stdout).toContain("This approval came with the change that it approves.");
  });

  it("tells an approval that was there before from one that came with the change", async () => {
    removeDeny();
    repository.git("checkout", "--quiet", "-b", "change");
    repository.commit("wider");
    const compare = ["policy", "diff", "--base", "main", "--head", "change"];
    const { digest } = (await terminal.json(...compare)).value as { digest: string };
    repository.git("checkout", "--quiet", "main");
    await terminal.run(...compare, "--accept", digest);
    const own = (await terminal.json(...compare)).value;
    expect(own).toMatchObject({ review: { approvalIsNew: true } });
    repository.commit("approved by its owners beforehand");
    const { code, stdout } = await terminal.run(...compare);
    expect(code).toBe(0);
    expect(stdout).toContain("Approved by policies/approvals/sha256-");
    expect(stdout).not.toContain("came with the very change");
    const { value } = await terminal.json(...compare);
    expect(value).toMatchObject({ review: { approvalIsNew: false } });
  });

  it("has in its JSON what it prints as Markdown", async () => {
    removeDeny();
    repository.commit("wider");
    const compare = ["policy", "diff", "--base", "main~1", "--head", "main"];
    const { stdout } = await terminal.run(...compare, "--format", "markdown");
    expect(stdout).toContain("BROADENS");
    const { value } = await terminal.json(...compare);
    expect(value).toMatchObject({ review: { markdown: stdout } });
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

describe("a policy is code, and is evaluated", () => {
  const cases: [string, string, RegExp][] = [
    ["that throws", 'const a = 1;\nthrow new Error("no luck");', /index\.ts:2:\d+ no luck\n/],
    [
      "that throws in another file",
      'import "./thrower.ts";',
      /policies\/thrower\.ts:3:\d+ there\n/,
    ],
    ["that is no TypeScript", "const = 1;", /index\.ts:1:7 /],
    [
      "that imports what is not there",
      'import "./nowhere.ts";',
      /index\.ts:1:1 there is no \.\/nowhere/,
    ],
    [
      "that imports a name that is not there",
      'const a = 1;\nimport { compile } from "@nats-entra/access";',
      /index\.ts:2:1 @nats-entra\/access gives a policy no 'compile'/,
    ],
    ["that has no policy", "export const a = 1;", /has no policy as its default export/],
    ["that exports something else", "export default { kind: 1 };", /kind must be "policy"/],
    ["that never ends loading", "await new Promise(() => undefined);", /awaits what never comes/],
    [
      "that opens a socket",
      'import { connect } from "node:net"; connect(1);',
      /index\.ts:1:1 a policy may not import node:net/,
    ],
    ["that loads code from elsewhere", 'await import("data:text/javascript,1");', /no import\(\)/],
    ["that asks for the time", "const now = Date.now();", /index\.ts:1:\d+ a policy has no Date/],
    [
      "that says what the language never says",
      `import { account, policy, role } from "@nats-entra/access";
const source = () => ({ file: "index.ts", line: 1, column: 1 });
const grant = { kind: "grant", label: "publish(a)", publish: ["a..b"], subscribe: [], problems: [], source };
const shop = account("shop", { description: "Shop", default: true });
export default policy({ accounts: [shop], roles: [role("A", { description: "A", account: shop, members: ["user"], grants: [grant] })] });`,
      /roles\.A\.publish\.allow\[0\] must be a subject$/m,
    ],
  ];
  it.each(cases)("%s: an error that names ref, file and line", async (_, text, why) => {
    repository.write("policies/thrower.ts", 'interface A {}\n\nthrow new Error("there");\n');
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
    expect(stderr).toMatch(/policies\/\w+\.ts/);
    expect(stderr).not.toContain(terminal.folder);
  });

  it("names every mistake of a policy", async () => {
    edit("policies/roles/shop.ts", '"shop.status"', '"shop..status"');
    const { code, stderr } = await terminal.run("policy", "diff", "--base", "main");
    expect(code).toBe(1);
    expect(stderr).toContain("the policy of working tree has mistakes");
    expect(stderr).toMatch(/policies\/roles\/shop\.ts:\d+:\d+ role 'Shop\.Read'/);
  });

  it.each(["ident", "working-tree-encoding=UTF-7", "filter=other"])(
    "must be the same text after a checkout, so it has no %s",
    async (attribute) => {
      const { stdout } = await terminal.run("policy", "diff", "--base", "main", "--head", "main");
      expect(stdout).toMatch(/^SAME: /);
      repository.write(".gitattributes", "*.png filter=lfs\n*.ts eol=crlf\n");
      repository.commit("of other files, and ends of lines");
      const other = await terminal.run("policy", "diff", "--base", "main", "--head", "HEAD");
      expect(other.stdout).toMatch(/^SAME: /);
      repository.write("policies/roles/.gitattributes", `shop.ts ${attribute}\n`);
      repository.git("add", "policies/roles/.gitattributes");
      repository.git("commit", "--quiet", "--message", "other text");
      const { code, stderr } = await terminal.run("policy", "diff", "--base", "HEAD");
      expect(code).toBe(1);
      expect(stderr).toContain("has git change policies/roles/shop.ts at checkout");
    },
  );

  it("may have data as JSON, and files beside its folder", async () => {
    repository.write("shared/subjects.json", '["shop.status"]');
    repository.write(
      "shared/shop.mjs",
      'import subjects from "./subjects.json" with { type: "json" };\nexport const status = subjects[0];\n',
    );
    edit("policies/roles/shop.ts", '"shop.status"', "status");
    edit(
      "policies/roles/shop.ts",
      "import { shop }",
      'import { status } from "../../shared/shop.mjs";\nimport { shop }',
    );
    const { code, stdout } = await terminal.run("policy", "diff", "--base", "main");
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^SAME: /) as string,
    });
  });
});

it("leaves no process behind when it is told to end", async () => {
  repository.write("policies/index.ts", "for (;;);");
  const program = join(import.meta.dirname, "../../../cli/bin.mjs");
  const child = spawn(process.execPath, [program, "policy", "diff", "--base", "main"], {
    cwd: terminal.folder,
    stdio: "ignore",
  });
  const nameOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    } catch {
      return "gone";
    }
  };
  const evaluating = () =>
    readFileSync(`/proc/${child.pid ?? 0}/task/${child.pid ?? 0}/children`, "utf8")
      .split(" ")
      .filter((pid) => nameOf(pid) === "unshare");
  // the base is soon done, the working tree never is
  await vi.waitFor(() => expect(evaluating()).toHaveLength(1), 20_000);
  const started = evaluating();
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([143, null]);
  await vi.waitFor(() => expect(started.map(nameOf)).toEqual(["gone"]), 5000);
});

it("leaves no file behind when it is told to end while git reads", async () => {
  // a git that never comes to an end with the index, which is in a folder of its own
  const folder = join(terminal.folder, "bin");
  const git = execFileSync("which", ["git"], { encoding: "utf8" }).trim();
  const shim = `#!/bin/sh
case " $* " in *" read-tree "*) while kill -0 $PPID; do sleep 0.05; done;; esac
exec ${git} "$@"
`;
  mkdirSync(folder);
  writeFileSync(join(folder, "git"), shim, { mode: 0o755 });
  const program = join(import.meta.dirname, "../../../cli/bin.mjs");
  const child = spawn(process.execPath, [program, "policy", "diff", "--base", "main"], {
    cwd: terminal.folder,
    env: { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}` },
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  const index = () => readdirSync(temporary).filter((name) => name.includes("index"));
  await vi.waitFor(() => expect(index()).toHaveLength(1), 20_000);
  child.kill("SIGTERM");
  expect(await ended).toEqual([143, null]);
  expect(index()).toEqual([]);
});

it("compiles this repository's own policy, with the language of this compiler", async () => {
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
