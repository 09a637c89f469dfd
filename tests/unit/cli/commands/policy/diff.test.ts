import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PolicyDiff } from "../../../../../access/index.ts";
import { policyChanges, type PolicyChange } from "../../../../support/policies/changes.ts";
import { Terminal } from "../../../../support/terminal.ts";

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

const files = ["policy", "diff", "--base", "base.json", "--head", "head.json"] as const;

function place({ base, head }: Pick<PolicyChange, "base" | "head">): void {
  write("base.json", JSON.stringify(base));
  write("head.json", JSON.stringify(head));
}

function write(name: string, text: string): void {
  const file = join(terminal.folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

function change(name: string): PolicyChange {
  const found = policyChanges.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no change ${name}`);
  return found;
}

async function model(): Promise<PolicyDiff & { review: { approval: string | null } }> {
  return (await terminal.json(...files)).value as PolicyDiff & { review: { approval: null } };
}

describe.each(policyChanges)("when $name", (each) => {
  it("exit code, first word and model agree", async () => {
    place(each);
    const { code, stdout } = await terminal.run(...files);
    expect(code).toBe(each.exitCode);
    expect(stdout.split(":")[0]).toBe(each.verdict);
    const markdown = await terminal.run(...files, "--format", "markdown");
    expect(markdown.code).toBe(each.exitCode);
    expect(markdown.stdout).toMatch(new RegExp(`^## \\S+ ${each.verdict}: `));
    expect(await model()).toMatchObject({ version: 1, verdict: each.verdict });
  });
});

describe("an approval", () => {
  const removed = change("a deny is removed");

  it("is a file, after which the same difference passes and says by which", async () => {
    place(removed);
    const { digest } = await model();
    const accepted = await terminal.run(...files, "--accept", digest);
    const file = `policies/approvals/${digest.replace(":", "-")}.json`;
    expect(accepted).toMatchObject({
      code: 0,
      stderr: `Wrote ${file}: commit it with the policy.\n`,
    });
    const after = await terminal.run(...files);
    expect(after.code).toBe(0);
    expect(after.stdout).toContain(`Approved by ${file}\n`);
    expect(after.stdout).toMatch(/^BROADENS: /);
    expect((await model()).review.approval).toBe(file);
    expect((await terminal.run(...files, "--format", "markdown")).stdout).toContain(
      `Approved by \`${file}\`.`,
    );
  });

  it("is the same text each time, and says what it approves", async () => {
    place(removed);
    const { digest, base, head } = await model();
    const texts = [];
    for (let i = 0; i < 2; i += 1) {
      await terminal.run(...files, "--accept", digest);
      const folder = join(terminal.folder, "policies/approvals");
      const [name = ""] = readdirSync(folder);
      texts.push(readFileSync(join(folder, name), "utf8"));
    }
    expect(texts[0]).toBe(texts[1]);
    expect(JSON.parse(texts[0] ?? "")).toEqual({
      version: 1,
      difference: digest,
      base,
      head,
      verdict: "BROADENS",
      approves: ["Orders.Read: receive orders.events.payment.>"],
    });
  });

  it("holds for nothing else: it is stale when the policy changes again", async () => {
    place(removed);
    await terminal.run(...files, "--accept", (await model()).digest);
    place({ base: removed.base, head: change("a claim becomes a wildcard").head });
    const { code, stdout } = await terminal.run(...files);
    expect(code).toBe(3);
    expect(stdout).toContain("was made before the policy was changed again");
    place({ base: change("a wildcard reaches further").base, head: removed.head });
    const moved = await terminal.run(...files);
    expect(moved.code).toBe(3);
    expect(moved.stdout).toContain("was made before the base moved on");
  });

  it("is not what somebody made of it", async () => {
    place(removed);
    const { digest } = await model();
    await terminal.run(...files, "--accept", digest);
    const file = `policies/approvals/${digest.replace(":", "-")}.json`;
    const text = readFileSync(join(terminal.folder, file), "utf8");
    write(file, text.replace("payment", "shipment"));
    const { code, stdout } = await terminal.run(...files);
    expect(code).toBe(3);
    expect(stdout).toContain("its content is not what was approved");
    write(file, "{");
    expect((await terminal.run(...files)).stdout).toContain("is not an approval");
  });

  it("takes the digest of this very difference", async () => {
    place(removed);
    const other = `sha256:${"0".repeat(64)}`;
    const { code, stderr } = await terminal.run(...files, "--accept", other);
    expect(code).toBe(1);
    expect(stderr).toContain(`not ${other}`);
    expect(readdirSync(terminal.folder)).not.toContain("policies");
  });

  it("is not made where none is needed", async () => {
    place(change("a deny is added"));
    const { code, stderr } = await terminal.run(...files, "--accept", (await model()).digest);
    expect(code).toBe(1);
    expect(stderr).toContain("NARROWS needs no approval");
  });

  it("may be kept elsewhere", async () => {
    place(removed);
    const { digest } = await model();
    expect((await terminal.run(...files, "--approvals", "ok", "--accept", digest)).code).toBe(0);
    expect(readdirSync(join(terminal.folder, "ok"))).toHaveLength(1);
    expect((await terminal.run(...files)).code).toBe(3);
  });
});

it("says who holds what changes, when it is told", async () => {
  place(change("a deny is removed"));
  write("who.json", '[{ "role": "Orders.Read", "principal": "Sara Lind", "kind": "user" }]');
  const { stdout } = await terminal.run(...files, "--assignments", "who.json");
  expect(stdout).toContain("Orders.Read (account orders), for people (Sara Lind)");
  write("who.json", '{ "role": "Orders.Read" }');
  const { code, stderr } = await terminal.run(...files, "--assignments", "who.json");
  expect(code).toBe(1);
  expect(stderr).toContain("it is not a list of { role, principal, kind }");
});

it.each([
  ["no such document", ["policy", "diff", "--base", "x.json", "--head", "x.json"], "x.json"],
  ["no repository", ["policy", "diff", "--base", "main"], "is in no git repository"],
])("with %s it is an error: exit code 1", async (_, args, message) => {
  const { code, stderr, stdout } = await terminal.run(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
});

it("a changed document is not taken for what it was", async () => {
  const { base, head } = change("a deny is removed");
  place({ base, head: { ...head, digest: base.digest } });
  const { code, stderr } = await terminal.run(...files);
  expect(code).toBe(1);
  expect(stderr).toContain("it was changed");
});
