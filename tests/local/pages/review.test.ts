import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settings } from "../../../infra/settings/table.ts";
import { pagesOf } from "../../support/pages/walk.ts";
import { Shell } from "./shell.ts";

const root = join(import.meta.dirname, "../../..");
const pages = pagesOf(import.meta.filename);
const pageOf = (name: string) => readFileSync(join(root, "docs/how-to", name), "utf8");

let shell: Shell;
beforeAll(() => {
  shell = new Shell();
  cpSync(join(root, "policies"), join(shell.folder, "policies"), {
    recursive: true,
    filter: (path) => !path.includes("guardrails"),
  });
  shell.must(`git init -q -b main && git config user.name Sara && git config user.email sara@example.com
    git add . && git commit -qm "The policy" && git remote add origin . && git fetch -q`);
});
afterAll(() => shell.remove());

const DIGEST = /sha256:[0-9a-f]{4,64}…?/g;
/** Without digests and lines of source, which are others for each version of the policy. */
const essence = (text: string) => text.replaceAll(DIGEST, "sha256:…").replaceAll(/:\d+:\d+/g, "");

describe("docs/how-to/review.md", () => {
  const page = pageOf("review.md");
  const walk = pages("docs/how-to/review.md");
  let digest = "";

  it("shows what the command says of the page's change", () => {
    const [, diff = ""] = /```diff\n(.*?)```/s.exec(page) ?? [];
    const [, from = ""] = /^-( {2}denies.*)$/m.exec(diff) ?? [];
    const [, to = ""] = /^\+( {2}denies.*)$/m.exec(diff) ?? [];
    const file = join(shell.folder, "policies/roles/support.ts");
    const before = readFileSync(file, "utf8");
    expect(before).toContain(from);
    writeFileSync(file, before.replace(from, to));
    const [, command = "", shown = ""] = /```\n\$ (.*?)\n(.*?)```/s.exec(page) ?? [];
    const { code, stdout } = shell.run(command);
    expect(code).toBe(3);
    expect(essence(stdout).trim()).toBe(essence(shown).trim());
    digest = /^difference (\S+)$/m.exec(stdout)?.[1] ?? "";
  });

  it("compares a branch with where it began, for a comment", () => {
    const command = walk.next("npx nats-entra policy diff --base");
    shell.must("git checkout -qb wider && git commit -qam Wider && git fetch -q");
    const { code, stdout } = shell.run(command);
    expect(code).toBe(3);
    expect(stdout).toContain("BROADENS");
  });

  it("approves exactly that", () => {
    shell.must(
      walk.next("npx nats-entra policy diff --base main --accept").replace(DIGEST, digest),
    );
    shell.must(`export GIT_EDITOR='echo Approve >'\n${walk.next("git add policies/approvals")}`);
    shell.must("npx nats-entra policy diff --base main");
  });

  it("approves what another branch changes", () => {
    shell.must("git checkout -q main");
    shell.must(walk.next("npx nats-entra policy diff --base origin/main").replace(DIGEST, digest));
    expect(shell.must("ls policies/approvals")).toContain(digest.replace("sha256:", "sha256-"));
  });

  it("requires the reviewed policy by a setting that there is", () => {
    const [, setting = ""] = /nats-entra:(\w+)/.exec(walk.next("pulumi config set")) ?? [];
    expect(Object.keys(settings)).toContain(setting);
  });
});

describe("docs/how-to/report.md", () => {
  const page = pageOf("report.md");
  const walk = pages("docs/how-to/report.md");
  const written = (name: string) => readFileSync(join(shell.folder, name), "utf8");

  it("makes a page", () => {
    shell.must(walk.next("npx nats-entra policy report --out"));
    expect(written("access.html").includes("Orders.Read")).toBe(true);
  });

  it("makes a table with the holders that the page shows, and data", () => {
    const [, held = ""] = /```json\n(.*?)```/s.exec(page) ?? [];
    writeFileSync(join(shell.folder, "held.json"), held);
    shell.must(walk.next("npx nats-entra policy report --format csv"));
    expect(written("access.csv").includes("Sara Lind")).toBe(true);
    shell.must(walk.next("npx nats-entra policy report --format json"));
    expect(Object.keys(JSON.parse(written("access.json")) as object)).not.toEqual([]);
  });
});

describe("docs/reference/policies.md", () => {
  const walk = pages("docs/reference/policies.md");

  it("checks, explains and compiles the policy", () => {
    expect(shell.must(walk.next("npx nats-entra policy check"))).toContain("proved");
    expect(shell.must(walk.next("npx nats-entra policy explain what-can"))).toContain(
      "Orders.Read",
    );
    expect(shell.must(walk.next("npx nats-entra policy explain who-can"))).toContain(
      "Orders.Operate",
    );
    expect(shell.must(walk.next("npx nats-entra policy explain why"))).toContain("✓ allowed");
    shell.must(walk.next("npx nats-entra policy compile"));
    expect(shell.must("cat access.json")).toContain('"digest"');
  });
});
