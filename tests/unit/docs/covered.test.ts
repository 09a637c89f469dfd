import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import layers from "../../layers.json" with { type: "json" };
import { standIns } from "../../support/pages/stand-ins.ts";
import { table } from "../../support/pages/table.ts";
import { examplesOf, Walk } from "../../support/pages/walk.ts";

const root = join(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const patterns = ["README.md", "CONTRIBUTING.md", "docs/**/*.md", "examples/**/*.md"];
const withCommands = globSync(patterns, { cwd: root })
  .filter((page) => examplesOf(page).length > 0)
  .sort();
const commands = withCommands.flatMap((page) => examplesOf(page).map(({ command }) => command));

describe("the pages with commands", () => {
  it("are many", () => expect(withCommands.length).toBeGreaterThan(40));

  it.each(withCommands)("%s is given to a test", (page) => {
    expect(Object.keys(table), "give it a row in tests/support/pages/table.ts").toContain(page);
  });

  it.each(Object.entries(table))("%s is run by %s, in a layer of CI", (page, test) => {
    expect(withCommands).toContain(page);
    // from here on the test itself fails when it leaves out a command, or takes one out of order
    expect(read(test)).toContain("pagesOf(import.meta.filename)");
    expect(layers.layers.filter(({ folder }) => test.startsWith(`${folder}/`))).not.toEqual([]);
    expect(Object.keys(layers.needRoot)).not.toContain(test);
  });
});

describe("what stands for a command", () => {
  it.each(standIns)("$command: $why", ({ command }) => {
    const word = new RegExp(`(^|[|(&] ?)${command}\\b`);
    expect(commands.filter((one) => word.test(one))).not.toEqual([]);
  });
});

describe("a walk over a page", () => {
  const page = "docs/how-to/streams.md";

  it("gives commands in the page's order alone, and knows those that are left", () => {
    const walk = new Walk("docs/how-to/revoke.md");
    const [first = "", second = ""] = walk.left;
    expect(() => new Walk("docs/how-to/revoke.md").next(second)).toThrow(`has "${first}" where`);
    expect(walk.next("nats-entra sessions")).toBe(first);
    expect(walk.left[0]).toBe(second);
    walk.rest();
    expect(walk.left).toEqual([]);
    expect(() => walk.example()).toThrow("no further command");
  });

  it("replaces only what the page has", () => {
    expect(() => new Walk(page).next("nats-entra", { nobody: "sara" })).toThrow(
      "there is no nobody",
    );
  });

  it("leaves out only what there is a reason for", () => {
    expect(() => new Walk(page).pass("nats-entra status")).toThrow("has no reason");
  });
});
