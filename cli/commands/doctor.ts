import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import published from "../doctor/advisories/advisories.json" with { type: "json" };
import { readAdvisories, type AdvisoryList } from "../doctor/advisories/advisory.ts";
import type { Check } from "../doctor/check.ts";
import { diagnose, type Diagnosis } from "../doctor/diagnosis.ts";
import { ExitCode } from "../terminal/exit-code.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { line, paint, table, type Output, type Text } from "../terminal/output.ts";
import { counted } from "../../text/amounts.ts";
import { reasonOf } from "../../values/shape/index.ts";
import { readSettings } from "../settings/settings.ts";
import { withAs, type AsOption } from "../terminal/options.ts";

interface Options extends AsOption {
  readonly advisories?: string;
  readonly refused?: string;
  readonly watch?: number;
  readonly all?: boolean;
}

export function doctorCommand(shell: Shell): Command {
  const command = newCommand("doctor", {
    summary: "prove that every node and callout trusts the same keys, and lets in nobody else",
    description:
      "Log in at every address with a good token and with bad ones, and compare what every node and every " +
      "callout goes by: keys, accounts, configuration, policy, version, time, JetStream; and every declared stream with " +
      "its declaration. Names what differs and the remedy. Says which published advisories of nats-server concern these versions with this policy. " +
      "The identity needs a role with inspect().",
    json: "`ok`, `checks` [{`about`: `deployment`, `node`, `callout`, `stream` or `edge`, `name`, `what`, `ok`, `detail`?, `next`?, `stream`?, `advisory`?}]",
    examples: [
      ["doctor", "the problems, and one line for everything else"],
      ["doctor --all", "every check"],
      ["doctor --watch 60", "again every minute, until it is interrupted"],
      ["doctor --refused old-tokens.txt --json", "more tokens that must be refused, one a line"],
    ],
    exits: { [ExitCode.Failed]: "a problem, or something did not answer" },
  })
    .option("--all", "show the checks that passed, too")
    .option("--advisories <file>", "a newer list of advisories than this version's")
    .option("--refused <file>", "further tokens that must be refused, one a line")
    .option("--watch <seconds>", "look again, so many seconds later", interval);
  return perform(shell, withSettings(withAs(command)), doctor);
}

async function doctor({ io, out, options }: Run<Options>): Promise<boolean> {
  const settings = readSettings(io, options.settings);
  const refused = options.refused === undefined ? [] : lines(resolve(io.cwd, options.refused));
  const advisories = advisoriesOf(options.advisories && resolve(io.cwd, options.advisories));
  for (;;) {
    const found = await diagnose(
      { io, settings, as: options.as },
      { refused, advisories, progress: (text) => out.note(text) },
    );
    show(out, found, options.all === true);
    if (options.watch === undefined) return found.ok;
    await io.sleep(options.watch);
  }
}

function show(out: Output, found: Diagnosis, all: boolean): void {
  out.result(found, () => {
    const { checks } = found;
    const wrong = checks.filter(({ ok }) => !ok);
    const shown = all ? checks : wrong;
    return [
      ...table(shown.map((check) => row(check))),
      ...remedies(wrong),
      wrong.length === 0
        ? line`${paint("green", "✓")} ${counted(checks.length, "check")}: all nodes and callouts trust the same keys, and let in nobody else.`
        : line`${paint("red", "✗")} ${wrong.length} of ${counted(checks.length, "check")} failed.`,
    ];
  });
}

function row({ about, name, what, ok, detail = "" }: Check): Text[] {
  const mark = ok ? paint("green", "✓") : paint("red", "✗");
  return [mark, `${about} ${name}`, what, detail];
}

function remedies(wrong: readonly Check[]): string[] {
  const all = wrong.flatMap(({ next }) => (next === undefined ? [] : [next]));
  return [...new Set(all)].map((next) => `Next: ${next}.`);
}

/** Of a file, else those that this version knows. */
function advisoriesOf(file: string | undefined): AdvisoryList {
  if (file === undefined) return readAdvisories(published);
  try {
    return readAdvisories(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Failure("file_unreadable", `${file} is not a list of advisories`, {
      why: reasonOf(error),
      next: "take advisories.json of a newer version",
    });
  }
}

function lines(file: string): string[] {
  try {
    const text = readFileSync(file, "utf8");
    return text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  } catch (error) {
    throw new Failure("file_unreadable", `cannot read the tokens in ${file}`, {
      why: messageOf(error),
      next: "name a readable file",
    });
  }
}

function interval(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 1) return value;
  throw new InvalidArgumentError("Write a number of seconds, 1 or more, for example 60.");
}
