import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { commandBlocks } from "./commands.ts";
import { standIns } from "./stand-ins.ts";
import { table } from "./table.ts";

const root = join(import.meta.dirname, "../../..");

/** A command of a page. */
export interface Example {
  readonly command: string;
  /** What the page says that it prints, and with which code it ends: of a block `console` alone. */
  readonly output: string;
  readonly exit: number;
}

/**
 * The commands of a page (blocks `sh` and `console`) in their order, each in one line where it is not a loop,
 * without what is said of it.
 */
export function examplesOf(page: string): readonly Example[] {
  const text = readFileSync(join(root, page), "utf8");
  const blocks = text.matchAll(/^ *```(sh|console)(?: exit=(\d))?\n.*?^ *```$/gms);
  return [...blocks].flatMap(([block, language, exit = "0"]) =>
    commandBlocks(block, "(?:sh|console)[^\n]*").flatMap((lines) =>
      language === "sh"
        ? statements(lines).map((command) => ({ command, output: "", exit: 0 }))
        : lines
            .split(/^\$ /m)
            .slice(1)
            .map((example) => {
              const [command = "", ...output] = example.trimEnd().split("\n");
              return { command, output: output.join("\n"), exit: Number(exit) };
            }),
    ),
  );
}

/** A loop is one statement, and so are lines that go on. */
function statements(block: string): string[] {
  return block
    .replaceAll(/\\\n\s*/g, "")
    .replaceAll(/\|\n\s*/g, "| ")
    .replaceAll(/^for .*?^done$/gms, (loop) =>
      loop.replaceAll(/(; do)?\n\s*/g, (_, open) => (open === undefined ? "; " : "; do ")),
    )
    .split("\n")
    .map((line) => line.replace(/\s+#\s.*$/, "").trim())
    .filter((line) => line !== "");
}

/** The commands of one page: a test takes each when it runs it, and can take none before those that precede it. */
export class Walk {
  readonly #page: string;
  readonly #left: Example[];

  constructor(page: string) {
    this.#page = page;
    this.#left = [...examplesOf(page)];
  }

  /** What no test has taken yet. */
  get left(): readonly string[] {
    return this.#left.map(({ command }) => command);
  }

  /**
   * The next command.
   *
   * @param start how the test expects that it begins
   * @param words of this place that stand for the page's, such as names, by what the page has
   * @throws Error when the page has another one next, or not these words
   * @example walk.next("nats-entra revoke lift", { "0c1d2e3f-…": id })
   */
  next(start: string, words: Readonly<Record<string, string>> = {}): string {
    const { command } = this.example();
    if (!command.startsWith(start))
      throw new Error(`${this.#page} has "${command}" where the test has "${start}"`);
    return Object.entries(words).reduce((said, [theirs, ours]) => {
      if (!said.includes(theirs)) throw new Error(`${this.#page} has no ${theirs} in ${command}`);
      return said.replaceAll(theirs, ours);
    }, command);
  }

  /** The next command, with what the page says that it prints. */
  example(): Example {
    const next = this.#left.shift();
    if (next === undefined) throw new Error(`${this.#page} has no further command`);
    return next;
  }

  /**
   * Takes the next command without running it: for what `standIns` gives a reason for, and nothing else.
   *
   * @returns the command
   */
  pass(start: string): string {
    if (!standIns.some((one) => one.command === start))
      throw new Error(`tests/support/pages/stand-ins.ts has no reason to leave out "${start}"`);
    return this.next(start);
  }

  /** Every command that is left, as one script. */
  rest(): string {
    return this.#left
      .splice(0)
      .map(({ command }) => command)
      .join("\n");
  }
}

/**
 * The pages that a test runs, by table.ts. The file fails at its end when it has left out a command of any of them,
 * unless a test failed before, or only some were to be run.
 *
 * @param file of the test: `import.meta.filename`
 * @example const pages = pagesOf(import.meta.filename); const walk = pages("docs/how-to/review.md");
 */
export function pagesOf(file: string): (page: string) => Walk {
  const walks = new Map(
    Object.entries(table)
      .filter(([, test]) => join(root, test) === file)
      .map(([page]) => [page, new Walk(page)]),
  );
  // eslint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a hook needs
  afterAll(({}, { tasks }) => {
    const isPart = (task: (typeof tasks)[number]): boolean =>
      task.mode !== "run" ||
      task.result?.state === "fail" ||
      ("tasks" in task && task.tasks.some(isPart));
    if (tasks.some(isPart)) return;
    const left = [...walks].flatMap(([page, walk]) =>
      walk.left.map((command) => `${page}: ${command}`),
    );
    if (left.length > 0) throw new Error(`no test has run\n${left.join("\n")}`);
  });
  return (page) => {
    const walk = walks.get(page);
    if (walk === undefined)
      throw new Error(`tests/support/pages/table.ts gives ${page} to another test`);
    return walk;
  };
}
