/** How help shows options and arguments: values as people type them, defaults too. */
import { Option, type Argument, type HelpConfiguration } from "commander";

/** Commander's own quotes values as JSON, and shows what they are parsed into. */
export const styleHelp: HelpConfiguration = {
  optionDescription: (option) => described(option, option.required || option.optional),
  argumentDescription: (argument) => described(argument, true),
  // every command has options; to say so of each leaves no room for what it does
  subcommandTerm: (command) =>
    [command.name(), ...command.registeredArguments.map(argumentTerm)].join(" "),
};

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

type Described = Pick<Option & Argument, "description" | "argChoices" | "defaultValue"> & {
  readonly defaultValueDescription?: string | undefined;
};

function described(one: Described, hasValue: boolean): string {
  const { description, argChoices } = one;
  const shown = hasValue ? typedDefault(one) : undefined;
  const more = [
    ...(argChoices ? [`one of ${argChoices.join(", ")}`] : []),
    ...(shown === undefined ? [] : [`default: ${shown}`]),
  ];
  return more.length === 0 ? description : `${description} (${more.join("; ")})`;
}

/** A default as one would type it; undefined where there is none. */
export function typedDefault({
  defaultValue,
  defaultValueDescription,
}: Described): string | undefined {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  return typeof defaultValue === "string" ? defaultValue : undefined;
}

/**
 * An option whose value is parsed, with a default that is typed and parsed as everybody's value is.
 *
 * @example parsedOption("--for <duration>", "how long", seconds, "1h")
 */
export function parsedOption(
  flags: string,
  description: string,
  parse: (text: string) => unknown,
  typed: string,
): Option {
  return new Option(flags, description).argParser(parse).default(parse(typed), typed);
}
