import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandsOf, documented, runbook } from "../../support/pages/runbook.ts";

const folder = join(import.meta.dirname, "../../e2e");
const tests = readdirSync(folder).filter((name) => name.endsWith(".ts"));
const sources = tests.map((name) => readFileSync(join(folder, name), "utf8"));
const starts = sources.flatMap((source) =>
  [...source.matchAll(/["`]((?:nats-entra|pulumi|kubectl|az) [^"`$]*)["`]/g)].map(
    ([, start = ""]) => start,
  ),
);
/** What tests on the deployed stack name, each by its first words. */
const run = new Set(starts.map(found));

function found(start: string): string | undefined {
  try {
    return documented(start);
  } catch {
    return undefined;
  }
}

/** Commands of the pages that no test runs on that stack, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  "export NATS_ENTRA_SETTINGS": "tests/local/cli/onboarding.test.ts sets it",
  "nats-entra doctor --watch 10": "as with 60",
  "nats-entra login": "tests/local/cli/onboarding.test.ts, with a browser",
  "nats-entra whoami": "tests/local/cli/onboarding.test.ts",
  "nats --": "the command of NATS; its context is looked at in tests/local/cli/onboarding.test.ts",
  "pulumi stack init": "`npm run env` makes the stack there",
  "pulumi stack output client": "on a cluster alone; tests/kubernetes reads it",
  "kubectl --namespace nats create configmap": "the file is put in its place without a cluster",
  "az keyvault": "a vault of Azure",
  "git ": "puts files where the next command is told to find them",
  "kubectl --namespace nats delete": "tests/kubernetes deletes by the API",
};

const isElsewhere = (command: string) =>
  Object.keys(elsewhere).some((start) => command.startsWith(start));

const shown = runbook.flatMap((page) =>
  [...new Set(commandsOf(page))].map((command) => [page, command] as const),
);

describe("the runbook", () => {
  it.each(runbook)("has commands in docs/how-to/%s", (page) => {
    expect(commandsOf(page)).not.toEqual([]);
  });

  it.each(shown)("%s: %s is run on a stack", (_page, command) => {
    expect(run.has(command) || isElsewhere(command)).toBe(true);
  });

  it.each(Object.keys(elsewhere))("still says: %s", (start) => {
    expect(shown.filter(([, command]) => command.startsWith(start))).not.toEqual([]);
  });

  const called = sources.flatMap((source) =>
    [...source.matchAll(/documented\(\s*["`]([^"`$]*)["`]/g)].map(([, start = ""]) => start),
  );
  it.each([...new Set(called)])("has what tests run: %s", (start) => {
    expect(() => documented(start)).not.toThrow();
  });
});
