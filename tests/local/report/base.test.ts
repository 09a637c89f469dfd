import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Terminal } from "../../support/terminal.ts";
import { writeShopPolicy } from "../../support/policies/shop.ts";

describe("policy report --base", () => {
  const terminal = new Terminal();
  const git = (...args: string[]) =>
    execFileSync("git", [
      ...["-C", terminal.folder, "-c", "user.name=t", "-c", "user.email=t@example.com"],
      ...args,
    ]);
  beforeAll(() => {
    writeShopPolicy(terminal.folder);
    git("init", "-q");
    git("add", "policies");
    git("commit", "-qm", "policy");
    const file = join(terminal.folder, "policies/roles/shop.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/ {2}denies: .*\n/, ""));
  });
  afterAll(() => terminal.remove());

  it("shows what changed since a commit, with the line that did it", async () => {
    const { code, value, stderr } = await terminal.json("policy", "report", "--base", "HEAD");
    expect(code, stderr).toBe(0);
    expect(value).toMatchObject({
      commit: { changed: true },
      changes: {
        verdict: "BROADENS",
        roles: [{ role: "Shop.Read", gained: [{ what: "receive shop.events.card.>" }] }],
      },
    });
    await terminal.run("policy", "report", "--base", "HEAD", "--out", "access.html");
    const page = readFileSync(join(terminal.folder, "access.html"), "utf8");
    expect(page).toContain("<strong>BROADENS</strong>");
  });

  it("says so when there is no such commit", async () => {
    const { code, stdout } = await terminal.run("policy", "report", "--base", "nowhere");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });
});
