import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Option, type Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { repeated } from "../../../cli/terminal/options.ts";
import { ExitCode, exitWords } from "../../../cli/terminal/exit-code.ts";
import { styleHelp } from "../../../cli/terminal/help.ts";
import { aboutOf } from "../../../cli/terminal/command.ts";
import { programOf } from "../../../cli/program.ts";
import { Terminal } from "../../support/terminal.ts";
import { writeShopPolicy } from "../../support/policies/shop.ts";

/** Every command as people type it, from the program itself: a new one is held to the contract without being named. */
const program = programOf({ io: new Terminal().io, exitCode: ExitCode.Done });
const everyCommand = all(program, []);
const working = everyCommand.filter(({ command }) =>
  command.options.some(({ long }) => long === "--json"),
);
const named = working.map((each) => [each.path.join(" "), each] as const);

interface Found {
  readonly path: readonly string[];
  readonly command: Command;
}

function all(command: Command, path: readonly string[]): Found[] {
  const children = command.commands.flatMap((child) => all(child, [...path, child.name()]));
  return [...(path.length === 0 ? [] : [{ path, command }]), ...children];
}

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

/** An error as `--json` has it, and nothing else. */
function expectError({ stdout, stderr }: { stdout: string; stderr: string }): void {
  expect(stdout).toBe("");
  expect(JSON.parse(stderr)).toMatchObject({
    error: { code: expect.any(String) as string, message: expect.any(String) as string },
  });
}

it("there are commands, and all that work offer --json", () => {
  expect(working.length).toBeGreaterThan(30);
  const groups = everyCommand.filter(({ command }) => command.commands.length > 0);
  for (const { path, command } of everyCommand)
    expect([
      path,
      working.some((each) => each.command === command) ||
        groups.some((each) => each.command === command),
    ]).toEqual([path, true]);
});

describe("exit codes", () => {
  it("mean five things, and none of them two", () => {
    expect(ExitCode).toEqual({ Done: 0, Failed: 1, Usage: 2, Broadened: 3, ReaderGone: 141 });
  });

  it("are in docs/reference/cli.md, in the same words", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../docs/reference/cli.md"), "utf8");
    for (const [code, words] of Object.entries(exitWords))
      expect(page).toMatch(new RegExp(`^\\| ${code} +\\| ${words}`, "m"));
  });

  it("that the examples let pass as a warning are those of broadened access alone", () => {
    const example = join(import.meta.dirname, "../../../examples/ci/gitlab-ci.yml");
    const passed = [...readFileSync(example, "utf8").matchAll(/exit_codes: *(.*)$/gm)];
    expect(passed.map(([, codes]) => codes)).toEqual([String(ExitCode.Broadened)]);
  });

  it("of broadened access are the review's alone", () => {
    const broadening = working.filter(({ command }) => /^ {2}3 {2}/m.test(helpOf(command)));
    expect(broadening.map(({ path }) => path.join(" "))).toEqual(["policy diff"]);
  });
});

function helpOf(command: Command): string {
  let text = "";
  const plain = { getOutHasColors: () => false, getErrHasColors: () => false };
  command.configureOutput({ ...plain, writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

describe.each(named)("%s", (_name, { path, command }) => {
  it("has help with examples and its exit codes", async () => {
    const { code, stdout, stderr } = await terminal.run(...path, "--help");
    expect({ code, stderr }).toEqual({ code: ExitCode.Done, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: nats-entra ${path.join(" ")}`));
    expect(stdout).toMatch(
      new RegExp(`\\nExamples:\\n(?:  # .*\\n)?  nats-entra ${path.join(" ")}`),
    );
    expect(stdout).toMatch(/\nExit codes:\n {2}0 {2}\S.*\n {2}1 {2}\S.*\n {2}2 {2}usage error\n/);
  });

  it("names the members of its JSON", () => {
    expect(aboutOf(command)?.json).toMatch(/`\w+`|^the |^what |^a record/);
  });

  it("ends with 2 for an option that it has not, done nothing and printed nothing", async () => {
    const { code, stdout, stderr } = await terminal.run(...path, "--nonsense");
    expect({ code, stdout }).toEqual({ code: ExitCode.Usage, stdout: "" });
    expect(stderr).toMatch(new RegExp(`\n {2}next: nats-entra ${path.join(" ")} --help\n$`));
    const json = await terminal.run(...path, "--nonsense", "--json");
    expect(json.code).toBe(ExitCode.Usage);
    expectError(json);
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: "usage" } });
  });

  it("ends with 2 for one operand too many", async () => {
    const takesMany = command.registeredArguments.some(({ variadic }) => variadic);
    const operands = command.registeredArguments.map(({ argChoices }) => argChoices?.[0] ?? "x");
    const { code, stdout } = await terminal.run(
      ...path,
      ...operands,
      ...(takesMany ? ["--nonsense"] : ["extra"]),
    );
    expect({ code, stdout }).toEqual({ code: ExitCode.Usage, stdout: "" });
  });

  const needs =
    command.registeredArguments.some(({ required }) => required) ||
    command.options.some(({ mandatory }) => mandatory);
  // what it says is in the command itself
  const needsNothing = path.join(" ") === "explain";
  const end = needs
    ? "2 without what it needs, with an error in JSON"
    : needsNothing
      ? "0, since it needs nothing"
      : "1 or 2 where there is nothing to work on, with an error in JSON";
  it(`ends with ${end}`, async () => {
    const answer = await terminal.run(...path, "--json");
    if (needsNothing) {
      expect(answer).toMatchObject({ code: ExitCode.Done, stderr: "" });
      return;
    }
    expect(needs ? [ExitCode.Usage] : [ExitCode.Failed, ExitCode.Usage]).toContain(answer.code);
    expectError(answer);
  });

  const options = command.options.filter((option) => option.required || option.optional);

  const parsed = options.filter(isParsed);
  it(`ends with 2 for values that its ${parsed.length} options of a form do not take`, async () => {
    expect(parsed.length).toBeLessThanOrEqual(options.length);
    for (const option of parsed) {
      const { code, stdout, stderr } = await terminal.run(...path, `${option.long ?? ""}=!\u0001`);
      expect({ option: option.long, code, stdout }).toEqual({
        option: option.long,
        code: ExitCode.Usage,
        stdout: "",
      });
      expect(stderr).toContain(option.long);
    }
  });

  const withDefault = [...options, ...command.registeredArguments].filter(
    ({ defaultValue }) => defaultValue !== undefined,
  );
  it(`shows its ${withDefault.length} defaults as people type them: what is shown is read as the default`, () => {
    expect(withDefault.map(({ description }) => description)).not.toContain("");
    for (const option of withDefault) {
      const described =
        option instanceof Option
          ? styleHelp.optionDescription?.(option)
          : styleHelp.argumentDescription?.(option);
      const [, typed] = /[(;] ?default: ([^()]*)\)$/.exec(described ?? "") ?? [];
      expect([option.description, typed]).toEqual([option.description, expect.any(String)]);
      expect(typed).not.toMatch(/["[\]]/);
      const parse = (option.parseArg ?? ((text) => text)) as (text: string) => unknown;
      expect(parse(typed ?? "")).toEqual(option.defaultValue);
    }
  });
});

/** Whether not every text is a value. */
function isParsed({ argChoices, parseArg }: Option): boolean {
  return argChoices !== undefined || (parseArg !== undefined && parseArg !== (repeated as unknown));
}

describe("what people type as a duration is what help says", () => {
  it.each([
    [["keys", "break-glass"], "--for <duration>          how long, 4h at most (default: 1h)"],
    [["access-review"], "(default:\n                             500)"],
    [["sessions"], "default: since)"],
  ])("%j", async (path, shown) => {
    const { stdout } = await terminal.run(...path, "--help");
    expect(stdout).toContain(shown);
  });
});

describe("with --json the result is one JSON value", () => {
  it.each([
    ["policy", "check"],
    ["policy", "compile"],
    ["policy", "compile", "--out", "made.json"],
    ["policy", "report"],
    ["policy", "report", "--format", "csv"],
    ["policy", "diff", "--base", "old.json", "--head", "old.json"],
    ["policy", "diff", "--base", "old.json", "--head", "old.json", "--format", "markdown"],
    ["policy", "explain", "what-can", "Shop.Read"],
    ["policy", "explain", "who-can", "publish", "shop.status"],
    ["policy", "explain", "why", "Shop.Read", "publish", "shop.status"],
  ])("%s %s %s", async (...args) => {
    writeShopPolicy(terminal.folder);
    await terminal.run("policy", "compile", "--out", "old.json");
    const { code, stdout } = await terminal.run(...args.filter(Boolean), "--json");
    expect(code).toBe(ExitCode.Done);
    expect(JSON.parse(stdout)).toEqual(expect.anything());
  });
});

describe("a mistyped review is no warning", () => {
  it.each([
    [["--bose", "old.json"]],
    [["--base", "old.json", "--hed", "new.json"]],
    [["--base", "old.json", "--format", "markdwn"]],
    [[]],
  ])("%j ends with 2, and a broader policy with 3", async (args) => {
    writeShopPolicy(terminal.folder);
    await terminal.run("policy", "compile", "--out", "old.json");
    const wider = join(terminal.folder, "wider");
    writeShopPolicy(wider);
    const file = join(wider, "policies/roles/shop.ts");
    const deny = 'denies: [subscribe("shop.events.card.>")],';
    writeFileSync(file, readFileSync(file, "utf8").replace(deny, ""));
    await terminal.run("policy", "compile", "--dir", "wider/policies", "--out", "new.json");
    expect((await terminal.run("policy", "diff", ...args)).code).toBe(ExitCode.Usage);
    const real = await terminal.run("policy", "diff", "--base", "old.json", "--head", "new.json");
    expect(real.code, real.stderr).toBe(ExitCode.Broadened);
  });
});
