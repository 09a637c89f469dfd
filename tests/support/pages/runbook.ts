import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandBlocks } from "./commands.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/how-to/operations.md"), "utf8");

/** The commands of docs/how-to/operations.md in their order, each in one line, without what is said of it. */
export const commands: readonly string[] = commandBlocks(page).flatMap((block) =>
  block
    .replaceAll(/\\\n\s*/g, "")
    .replaceAll(/\|\n\s*/g, "| ")
    .split("\n")
    .map((line) => line.replace(/\s+#\s.*$/, "").trim())
    .filter((line) => line !== ""),
);

/**
 * A command of the page, by its first words; exactly these where it has such a one.
 *
 * @param words that stand for others here, such as names, by what the page has
 * @throws Error when the page has no such command, or not these words
 * @example documented("nats-entra revoke lift", { "0c1d2e3f-…": id })
 */
export function documented(start: string, words: Readonly<Record<string, string>> = {}): string {
  const found =
    commands.find((command) => command === start) ??
    commands.find((command) => command.startsWith(`${start} `));
  if (found === undefined) throw new Error(`docs/how-to/operations.md does not say: ${start}`);
  return Object.entries(words).reduce((command, [theirs, ours]) => {
    if (!command.includes(theirs))
      throw new Error(`docs/how-to/operations.md: no ${theirs} in ${found}`);
    return command.replace(theirs, ours);
  }, found);
}
