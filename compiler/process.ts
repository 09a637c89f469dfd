/** The processes that are given a policy: how they are started, walled, limited and ended. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { realpathSync } from "node:fs";
import { undoAtExit } from "../files/at-exit.mjs";
import { byCodeUnit } from "../values/canonical.ts";
import { PolicyFailure } from "./error.ts";
import type { Hello } from "./inside/message.ts";
import type { Program } from "./own-files.ts";
import { hasNamespaces, isClosedByNode, isInside, TOOLS, walled, type Visible } from "./wall.ts";

/** What a process may take before it is ended. */
export interface Limits {
  /** Until it is killed. @default 20 */
  readonly timeoutSeconds: number;
  /** Of each memory that Node keeps for it, JavaScript's and WebAssembly's. @default 512 */
  readonly memoryMiB: number;
}

export const LIMITS: Limits = { timeoutSeconds: 20, memoryMiB: 512 };

/** Characters of the answer, and of what Node may say at its end. */
const MOST = 64 * 1024 * 1024;
const PRINTED = 8000;
const PAGE = 64 / 1024;

/** How it came to an end, and what it had said till then. */
export type Ended =
  | { readonly by: "answer"; readonly answer: unknown }
  | { readonly by: "time" | "memory" }
  | { readonly by: "itself"; readonly printed: string };

/**
 * Has a question answered by a process of its own. Only one behind a wall is ever sent it, unless it is trusted.
 *
 * @param program what is run, and all that it can read
 * @param trusted whether it may be asked where no wall can be had
 * @throws PolicyFailure `wall_missing`
 */
export async function ask(
  program: Program,
  question: unknown,
  trusted: boolean,
  limits: Limits,
): Promise<Ended> {
  const { visible, command } = started(program, limits);
  if (hasNamespaces) {
    const ended = await run(walled(visible, command), question, isInside, limits);
    if (ended !== undefined) return ended;
  }
  const isEnough = trusted ? () => true : isClosedByNode;
  const ended = await run(command, question, isEnough, limits);
  if (ended !== undefined) return ended;
  throw new PolicyFailure("wall_missing", "this machine has no wall for a policy of others", {
    why:
      `unshare gives this user no namespaces${hasNamespaces ? "" : ", which only Linux has"}, ` +
      `and Node ${process.version} cannot close the network (25.3 can)`,
    next: "use Node 26; or, when everybody who wrote the policy is trusted, say so: --trust",
  });
}

/** What is run, and the files that it needs. */
function started(
  { command: own, needs }: Program,
  { memoryMiB }: Limits,
): { visible: Visible[]; command: string[] } {
  const node = realpathSync(process.execPath);
  const visible = [node, ...needs].map((as) => ({ path: realpathSync(as), as }));
  // a folder before what is in it, or Node does not let the folder itself be read
  const readable = [...new Set(visible.slice(1).flatMap(({ path, as }) => [path, as]))].sort(
    byCodeUnit,
  );
  const command = [
    node,
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${memoryMiB}`,
    `--wasm-max-mem-pages=${memoryMiB / PAGE}`,
    "--disallow-code-generation-from-strings",
    // most policies are done before an optimizing compiler would be
    "--liftoff-only",
    "--no-warnings",
    ...own,
  ];
  return { visible, command };
}

/** @returns undefined when it is not walled in as is wanted: it was told nothing then */
async function run(
  [file = "", ...args]: readonly string[],
  question: unknown,
  isEnough: (hello: Hello) => boolean,
  limits: Limits,
): Promise<Ended | undefined> {
  const child = spawn(file, args, { cwd: "/", env: { PATH: TOOLS }, stdio: "pipe" });
  let ended: "time" | "unwalled" | undefined;
  const kill = (why?: typeof ended) => {
    ended ??= why;
    child.kill("SIGKILL");
  };
  const done = undoAtExit(kill);
  const timer = setTimeout(() => kill("time"), limits.timeoutSeconds * 1000);
  let hello: Hello | undefined;
  const output = lines(child, (line) => {
    hello = parsed(line) as Hello | undefined;
    if (hello !== undefined && isEnough(hello)) child.stdin.end(JSON.stringify(question));
    else kill("unwalled");
  });
  child.stdin.on("error", () => undefined); // it ended before it had read everything
  try {
    const isStarted = await new Promise<boolean>((resolve) =>
      child.on("error", () => resolve(false)).on("close", () => resolve(true)),
    );
    if (!isStarted) return undefined;
  } finally {
    done();
    clearTimeout(timer);
  }
  if (ended === "time") return { by: "time" };
  if (ended === "unwalled" || hello === undefined) return undefined;
  const answer = parsed(output.rest());
  if (answer !== undefined) return { by: "answer", answer };
  const printed = output.printed();
  if (/out of memory|Out of memory/.test(printed)) return { by: "memory" };
  return { by: "itself", printed };
}

/** The first line as soon as it is there, and the rest at the end. */
function lines(child: ChildProcessWithoutNullStreams, first: (line: string) => void) {
  let text = "";
  let printed = "";
  let isFirst = true;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    if (text.length + chunk.length > MOST) return void child.kill("SIGKILL");
    text += chunk;
    const end = isFirst ? text.indexOf("\n") : -1;
    if (end < 0) return;
    isFirst = false;
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    first(line);
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    if (printed.length < PRINTED) printed += chunk.slice(0, PRINTED - printed.length);
  });
  return { rest: () => text, printed: () => printed };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
