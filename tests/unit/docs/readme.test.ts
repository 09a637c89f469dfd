import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { natsServer, node, pulumi } from "../../../tools/versions.mjs";
import { commandBlocks } from "../../support/pages/commands.ts";

const root = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const page = read("README.md");
const block = (start: string) => {
  const [, text = ""] = new RegExp(`\`\`\`\\w*\\n(${start}.*?)\`\`\``, "s").exec(page) ?? [];
  return text;
};
/** Of a table, by what is in a row's first column. */
const row = (name: string) => {
  const line = page.split("\n").find((text) => text.startsWith(`| ${name} `)) ?? "";
  return line
    .split("|")
    .map((cell) => cell.trim())
    .slice(2, -1);
};
const short = (version: string, parts = 2) => version.split(".").slice(0, parts).join(".");

describe("README.md", () => {
  it("shows tables that a stack of the tests has printed, line by line", () => {
    const printed = ["demo-table", "demo-redirections"].flatMap((name) =>
      read(`tests/golden/${name}.txt`).split("\n"),
    );
    const shown = block(" +sara\\n").trimEnd().split("\n");
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter((line) => !printed.includes(line))).toEqual([]);
  });

  it("begins a project with the commands of the tutorial", () => {
    const commands = (text: string) =>
      commandBlocks(text).flatMap((lines) => lines.trim().split("\n"));
    const section = page.split(/^## /m).find((text) => text.startsWith("Adopt it")) ?? "";
    const shown = commands(section);
    expect(shown).toHaveLength(4);
    expect(commands(read("docs/tutorial.md")).slice(0, 4)).toEqual(shown);
  });

  it("shows commands in its picture that the tutorial has", () => {
    const drawn = [...read("docs/terminal.svg").matchAll(/<tspan class="p">\$<\/tspan> (.*?)</g)];
    expect(drawn.length).toBeGreaterThan(2);
    for (const [, command = ""] of drawn) expect(read("docs/tutorial.md")).toContain(command);
  });

  it("shows a role as the policy has it", () => {
    const shown = block("export const support");
    expect(shown).not.toBe("");
    expect(read("policies/roles/support.ts")).toContain(shown);
  });

  it("names the versions that the tools take, and those that tests use", () => {
    expect(row("nats-server")).toEqual([natsServer.minimum, natsServer.version]);
    expect(row("Pulumi")).toEqual([short(pulumi.minimum), short(pulumi.version)]);
    expect(row("Node.js")).toEqual([
      short(node.minimum),
      short(read(".node-version").trim().replace("v", ""), 1),
    ]);
  });

  it("names the versions of Kubernetes that its page names", () => {
    const [minimum, tested] = row("Kubernetes");
    expect(read("docs/how-to/kubernetes.md")).toContain(
      `Kubernetes ${minimum} or newer (tested with ${tested})`,
    );
  });
});
