import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Terminal } from "../../support/terminal.ts";
import { startDeployment, type Deployment } from "./deployment.ts";

const repository = join(import.meta.dirname, "../../..");
const read = (page: string) => readFileSync(join(repository, "docs", page), "utf8");
/** In the order in which a reader goes through them: later ones build on the first sign-in. */
const pages = [
  "how-to/sign-in.md",
  "how-to/test-access.md",
  "how-to/check-policy.md",
  "how-to/check-health.md",
  "how-to/troubleshooting.md",
];
let deployment: Deployment;
let terminal: Terminal;
beforeAll(async () => {
  deployment = await startDeployment();
  terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
  terminal.cwd = repository;
});
afterAll(async () => {
  terminal.remove();
  await deployment.stop();
});

/** Every `$ command` of a page's console blocks, with what is said to follow. */
function examplesOf(page: string) {
  const blocks = read(page).matchAll(/^```console(?: exit=(\d))?\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, exit = "0", block = ""]) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const [command = "", ...lines] = text.trimEnd().split("\n");
        return { command, exit: Number(exit), output: lines.join("\n") };
      }),
  );
}

/** In a page `…` stands for any text, and alone on a line for any lines. */
function pattern(output: string): RegExp {
  const lines = output.split("\n").map((line) => {
    if (line === "…") return "(?:.*\n)*?";
    const words = line.split("…").map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return `${words.join(".*")} *\n`;
  });
  return new RegExp(`^${lines.join("")}$`);
}

function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
}

it("the pages have examples", () => expect(pages.flatMap(examplesOf).length).toBeGreaterThan(15));

describe.each(pages)("docs/%s", (page) => {
  it.each(examplesOf(page))("$command", async ({ command, exit, output }) => {
    const [program, ...args] = wordsOf(command);
    expect(program).toBe("nats-entra");
    const { code, stdout, stderr } = await terminal.run(...args);
    expect(stdout + stderr).toMatch(pattern(output));
    expect(code).toBe(exit);
  });
});

describe("docs/reference/cli.md", () => {
  it.each([
    ["login", "--as", "sara"],
    ["token"],
    ["whoami"],
    ["try", "subscribe", "orders.status", "--queue", "q"],
    ["policy check"],
    ["policy attack"],
    ["policy explain what-can", "Orders.Read"],
    ["policy explain who-can", "publish", "orders.cancel"],
    ["policy explain why", "Orders.Read", "publish", "orders.status"],
    ["status"],
    ["demo"],
    ["logout"],
  ])("names what `%s --json` prints, and nothing else", async (command, ...args) => {
    const { value } = await terminal.json(...command.split(" "), ...args);
    const section = new RegExp(`^#+ nats-entra ${command}\n[^]*?^JSON: (.*)$`, "m");
    const [, shape = ""] = section.exec(read("reference/cli.md")) ?? [];
    const outermost = shape.replaceAll(/[{[][^{}]*[}\]]/g, "").replaceAll(/[{[].*?[}\]]/g, "");
    const named = [...outermost.matchAll(/`(\w+)`(\?)?/g)];
    const required = named.filter(([, , optional]) => optional === undefined);
    expect(Object.keys(value as object)).toEqual(
      expect.arrayContaining(required.map(([, member]) => member)),
    );
    expect(named.map(([, member]) => member)).toEqual(
      expect.arrayContaining(Object.keys(value as object)),
    );
  });
});
