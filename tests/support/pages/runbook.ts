import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandBlocks } from "./commands.ts";

/** Pages of docs/how-to whose commands tests run on a deployed stack (tests/e2e). */
export const runbook = [
  "check-health.md",
  "revoke.md",
  "rotate-keys.md",
  "grant-roles.md",
  "agents.md",
  "audit.md",
  "evidence.md",
  "recover.md",
  "onboard.md",
  "troubleshooting.md",
] as const;

/** The commands of a page in their order, each in one line, without what is said of it. */
export function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/how-to", page), "utf8");
  return commandBlocks(text).flatMap((block) =>
    block
      .replaceAll(/\\\n\s*/g, "")
      .replaceAll(/\|\n\s*/g, "| ")
      .split("\n")
      .map((line) => line.replace(/\s+#\s.*$/, "").trim())
      .filter((line) => line !== ""),
  );
}

const commands = runbook.flatMap(commandsOf);

/**
 * A command of the runbook, by its first words; exactly these where it has such a one.
 *
 * @param words that stand for others here, such as names, by what the page has
 * @throws Error when no page has such a command, or not these words
 * @example documented("nats-entra revoke lift", { "0c1d2e3f-…": id })
 */
export function documented(start: string, words: Readonly<Record<string, string>> = {}): string {
  const found =
    commands.find((command) => command === start) ??
    commands.find((command) => command.startsWith(`${start} `));
  if (found === undefined) throw new Error(`no page of the runbook says: ${start}`);
  return Object.entries(words).reduce((command, [theirs, ours]) => {
    if (!command.includes(theirs)) throw new Error(`the runbook has no ${theirs} in ${found}`);
    return command.replace(theirs, ours);
  }, found);
}
