import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandBlocks } from "../../support/pages/commands.ts";
import { runbook } from "../../support/pages/runbook.ts";

const root = join(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const folder = "docs/how-to";
const pages = readdirSync(join(root, folder)).filter((name) => name.endsWith(".md"));
const withCommands = pages.filter(
  (page) => commandBlocks(read(`${folder}/${page}`), "sh|console[^\n]*").length > 0,
);

/** Tests that run the commands of pages in their order; each names its pages. */
const tests = [
  "tests/local/infra/docs.test.ts",
  "tests/local/cli/docs.test.ts",
  "tests/local/cli/cli.test.ts",
  "tests/local/guardrails/engine.test.ts",
  "tests/local/pages/review.test.ts",
  "tests/local/pages/leaf-nodes.test.ts",
];

/** Pages whose commands other tests run in other words, and which. */
const otherwise: Readonly<Record<string, string>> = {
  "check-infrastructure.md": "tests/local/guardrails/engine.test.ts", // its own pack, with the same options
  "connect-languages.md": "tests/local/client/examples.test.ts", // sets the page's variables for each example
  "package.md": "tests/local/package/sdk.ts", // installs tarballs, and writes the SDK as the page's command does
  "streams.md": "tests/e2e/streams.test.ts", // makes streams differ, and reads what status says
};

describe("the pages in docs/how-to with commands", () => {
  it.each(withCommands)("%s is run by a test", (page) => {
    const isRun =
      (runbook as readonly string[]).includes(page) ||
      Object.hasOwn(otherwise, page) ||
      tests.some((test) => read(test).includes(page));
    expect(isRun, `run its commands in a test, such as ${tests[0]}`).toBe(true);
  });

  it.each(Object.entries(otherwise))("%s is run by %s", (page, test) => {
    expect(withCommands).toContain(page);
    expect(read(test)).not.toBe("");
  });
});
