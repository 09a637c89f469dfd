import type { Argument, Command, Option } from "commander";

/** Values of an argument or option by its name, `role` or `account`; none where nothing is known of it. */
export type ValuesOf = (name: string) => readonly string[];

/**
 * What may stand in the place of the last word: commands, options, choices, and values that are known by name.
 *
 * @param program with every command
 * @param words without the program's own name; the last one is what has been typed of it, perhaps nothing
 * @example completions(program, ["revoke", "om"], valuesOf) // ["omar"]
 */
export function completions(
  program: Command,
  words: readonly string[],
  valuesOf: ValuesOf,
): string[] {
  const typed = words.at(-1) ?? "";
  const { command, operands, open } = walk(program, words.slice(0, -1));
  const all = open
    ? valuesIn(open, open.long?.slice(2) ?? "", valuesOf)
    : typed.startsWith("-")
      ? flagsOf(command)
      : [
          ...(operands === 0 ? command.commands.map((child) => child.name()) : []),
          ...operandsOf(command, operands, valuesOf),
        ];
  return [...new Set(all)].filter((word) => word.startsWith(typed)).sort();
}

interface Place {
  readonly command: Command;
  /** Operands of the command before the last word. */
  readonly operands: number;
  /** The option whose value the last word is. */
  readonly open?: Option;
}

function walk(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, operands: 0 };
  for (const word of words) {
    const { command, operands, open } = place;
    const child = command.commands.find((each) => each.name() === word);
    const option = command.options.find(({ long, short }) => word === long || word === short);
    if (open) place = { command, operands };
    else if (option) place = { command, operands, ...(option.required && { open: option }) };
    else if (word.startsWith("-")) continue;
    else if (child && operands === 0) place = { command: child, operands: 0 };
    else place = { command, operands: operands + 1 };
  }
  return place;
}

function flagsOf({ options }: Command): string[] {
  return [...options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : [])), "--help"];
}

function operandsOf({ registeredArguments: all }: Command, at: number, valuesOf: ValuesOf) {
  const last = all.at(-1);
  const argument = all[at] ?? (last?.variadic === true ? last : undefined);
  return argument === undefined ? [] : valuesIn(argument, argument.name(), valuesOf);
}

function valuesIn(
  { argChoices }: Option | Argument,
  name: string,
  valuesOf: ValuesOf,
): readonly string[] {
  return argChoices ?? valuesOf(name);
}
