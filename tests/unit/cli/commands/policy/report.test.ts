import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Terminal } from "../../../../support/terminal.ts";
import { writeShopPolicy } from "../../../../support/policies/shop.ts";

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  terminal.time = 1_900_000_000;
  writeShopPolicy(terminal.folder);
});
afterEach(() => terminal.remove());

const written = (name: string) => readFileSync(join(terminal.folder, name), "utf8");

describe("policy report", () => {
  it("writes one page", async () => {
    const { code, stdout } = await terminal.run("policy", "report", "--out", "access.html");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Wrote .*access\.html, sha256:[0-9a-f]{64}\n$/);
    expect(written("access.html")).toMatch(/^<!doctype html>/);
    expect(written("access.html")).toContain("Look things up");
  });

  it("prints the model with --json", async () => {
    const { code, value } = await terminal.json("policy", "report");
    expect(code).toBe(0);
    expect(value).toMatchObject({
      version: 1,
      made: "2030-03-17T17:46:40.000Z",
      roles: [{ name: "Money.Read" }, { name: "Agents.Work" }, { name: "Shop.Read" }],
    });
    expect(value).not.toHaveProperty("commit");
    expect(value).not.toHaveProperty("identities");
  });

  it("makes evidence for an access review: a line per role and capability", async () => {
    const held = [{ role: "Shop.Read", principal: "=cmd()" }];
    writeFileSync(join(terminal.folder, "held.json"), JSON.stringify(held));
    const { code, stdout } = await terminal.run(
      ...["policy", "report", "--format", "csv", "--assignments", "held.json"],
    );
    expect(code).toBe(0);
    const lines = stdout.split("\r\n");
    expect(lines[0]).toBe(
      "account,role,member kinds,connections,held by,capability,capability id,risk,why,publish,receive," +
        "session seconds,not after,granted by,policy,commit",
    );
    expect(lines.find((line) => line.includes("shop.status"))).toMatch(
      // what a spreadsheet would take for a formula begins with an apostrophe
      /^shop,Shop\.Read,user,"STANDARD\nWEBSOCKET",'=cmd\(\),publish shop\.status,publish:shop\.status,normal,,shop\.status,,28800,,request\(shop\.status\) policies\/roles\/shop\.ts:\d+:\d+,sha256:[0-9a-f]{64},$/,
    );
    expect(stdout).toContain("shop.events.> except shop.events.card.>");
    expect(stdout).toContain("shop.jobs in queue group workers");
  });

  it("names the commit, and says when the files differ from it", async () => {
    const git = (...args: string[]) =>
      execFileSync("git", [
        "-C",
        terminal.folder,
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        ...args,
      ]);
    git("init", "-q");
    git("add", "policies");
    git("commit", "-qm", "policy");
    const id = String(git("rev-parse", "HEAD")).trim();
    const commit = async () => (await terminal.json("policy", "report")).value;
    expect(await commit()).toMatchObject({ commit: { id, changed: false } });
    writeFileSync(join(terminal.folder, "policies/notes.txt"), "new");
    expect(await commit()).toMatchObject({ commit: { id, changed: true } });
  });

  it.each([
    ["is no JSON", "nonsense", "assignments_unreadable"],
    ["holds no list", "{}", "assignments_unreadable"],
    ["lacks a name", '[{ "role": "Shop.Read" }]', "assignments_unreadable"],
    ["names an unknown role", '[{ "role": "Shop.Raed", "principal": "x" }]', "role_unknown"],
  ])("says so when the file of assignments %s", async (_what, text, codeOf) => {
    writeFileSync(join(terminal.folder, "held.json"), text);
    const { code, stderr } = await terminal.run(
      ...["policy", "report", "--assignments", "held.json", "--json"],
    );
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: codeOf } });
  });
});
