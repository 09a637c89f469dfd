import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { afterAll, describe, expect, it } from "vitest";
import { environment } from "../../../cli/terminal/environment.ts";
import { Terminal } from "../../support/terminal.ts";
import { page } from "./page.ts";

const root = join(import.meta.dirname, "../../..");
const file = join(root, "docs/reference/cli.md");
const terminal = new Terminal();
afterAll(() => terminal.remove());

describe("docs/reference/cli.md", () => {
  // after a change of a command: npx vitest run --project unit tests/unit/cli/page.test.ts -u
  it("has every command as the program has it", async () => {
    const formatted = await format(page(terminal.io), {
      ...(await resolveConfig(file)),
      filepath: file,
    });
    await expect(formatted).toMatchFileSnapshot(file);
  });
});

describe("the environment in --help", () => {
  /** Variables of the system and of the terminal, which have their usual meaning. */
  const usual = ["HOME", "PATH", "TERM", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"];
  const sources = globSync("cli/**/*.ts", { cwd: root, exclude: ["**/node_modules", "**/dist"] });
  const read = sources
    .filter((name) => !name.endsWith("environment.ts"))
    .flatMap((name) => [
      ...readFileSync(join(root, name), "utf8").matchAll(/env\["(\w+)"\]|"(NATS_ENTRA_\w+)"/g),
    ])
    .map(([, member, constant]) => member ?? constant ?? "");

  it("is what the sources read, without what is usual", () => {
    const named = environment.flatMap(([variables]) => variables.split(", "));
    const expected = read.filter((name) => !usual.includes(name));
    expect([...new Set(named)].sort()).toEqual([...new Set(expected)].sort());
  });
});
