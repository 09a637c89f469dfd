import type { Command } from "commander";
import { programOf } from "../../../cli/program.ts";
import { aboutOf } from "../../../cli/terminal/command.ts";
import { environment } from "../../../cli/terminal/environment.ts";
import { ExitCode, exitWords, type Exits } from "../../../cli/terminal/exit-code.ts";
import type { Io } from "../../../cli/terminal/io.ts";

/** Options that every command has: the page says what they do once. */
const everywhere = ["--json", "--help"];

/** docs/reference/cli.md: every command as the program has it, in the order of its help. */
export function page(io: Io): string {
  const { commands } = programOf({ io, exitCode: ExitCode.Done });
  return `# The \`nats-entra\` command

Every command with its arguments, options and examples, for people at a terminal and for scripts. The same is in
\`nats-entra COMMAND --help\`. Every command also has \`--help\` and \`--json\`.

${tableOf(["Command", "What it does"], commands.map(inIndex))}

${commands.map((command) => sectionOf(command, 2)).join("\n\n")}

## JSON output

With \`--json\`, a command prints one JSON value on stdout and nothing else; \`audit tail\` and \`violations --events\` print
one value a line. The members are listed with each command; \`?\` marks those that can be absent. Future versions may
add members. Unless noted otherwise, instants are RFC 3339 in UTC and durations are in seconds.

A rule is {\`role\`?, \`effect\`: \`allow\` or \`deny\`, \`pattern\`, \`grant\`?, \`source\`?}; a rule without \`role\` applies to
every session. A redirection is {\`as\`, \`account\`, \`trick\`, \`onto\`, \`watch\`, \`without\`, \`watching\`, \`seen\`, \`ok\`}
with what was published.

Errors go to stderr as \`{ "error": { "code", "message", "why"?, "next"? } }\`. Codes are stable; the wording may change.

## Exit codes

${tableOf(["Exit code", "Meaning"], Object.entries(exitWords))}

A mistyped option is always 2, so a pipeline can treat 3 as a warning.

## Environment

${tableOf(
  ["Variable", "Use"],
  environment.map(([names, use]) => [names.split(", ").map(code).join(", "), use]),
)}
`;
}

function inIndex(command: Command): string[] {
  const anchor = `nats-entra-${command.name()}`;
  const { length } = command.commands;
  const group = length === 0 ? "" : `: ${command.commands.map((each) => each.name()).join(", ")}`;
  return [`[\`${command.name()}\`](#${anchor})`, `${command.summary()}${group}`];
}

function sectionOf(command: Command, level: number): string {
  const help = command.createHelp();
  const usage = help.commandUsage(command);
  const options = help
    .visibleOptions(command)
    .filter(({ long }) => !everywhere.includes(long ?? ""))
    .map((option) => [code(help.optionTerm(option)), help.optionDescription(option)]);
  const operands = help
    .visibleArguments(command)
    .map((argument) => [code(help.argumentTerm(argument)), help.argumentDescription(argument)]);
  const about = aboutOf(command);
  const parts = [
    `${"#".repeat(level)} ${usage.split(/ [[<]/)[0]}`,
    command.description(),
    ...(about ? [block("text", [usage])] : []),
    operands.length > 0 ? tableOf(["Argument", "Meaning"], operands) : "",
    options.length > 0 ? tableOf(["Option", "Meaning"], options) : "",
    about ? block("sh", about.examples.map(exampleLine(about.examples))) : "",
    exits(about?.exits ?? {}),
    about ? `JSON: ${about.json}.` : "",
    ...command.commands.map((child) => sectionOf(child, level + 1)),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function exampleLine(examples: readonly (readonly [call: string, does: string])[]) {
  const width = Math.max(...examples.map(([call]) => call.length));
  return ([call, does]: readonly [string, string]) => `nats-entra ${call.padEnd(width)}  # ${does}`;
}

function exits(own: Exits): string {
  const words = Object.entries(own).map(([exitCode, meaning]) => `${exitCode}, ${meaning}`);
  return words.length === 0 ? "" : `Specific exit codes: ${words.join("; ")}.`;
}

function block(language: string, lines: readonly string[]): string {
  return ["```" + language, ...lines, "```"].join("\n");
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map(cell).join(" | ")} |`)
    .join("\n");
}

/** Text of a cell: what Markdown would take for a column or for HTML is written out. */
function cell(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "\\<")))
    .join("")
    .replaceAll("|", "\\|");
}

function code(text: string): string {
  return `\`${text}\``;
}
