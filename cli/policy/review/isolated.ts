/** Compiles a policy in a process of its own, because a policy is code, and perhaps a stranger's. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Readable } from "node:stream";
import { parseDocument, type AccessDocument, type Sources } from "../../../access/index.ts";
import { Failure, messageOf } from "../../failure.ts";
import type { Snapshot } from "./snapshot.ts";

/** What the process says. */
export type Answer =
  | { readonly document: string; readonly sources: Sources }
  | { readonly failed: string; readonly invalid?: true };

export interface Limits {
  /** Seconds until it is killed. */
  readonly time: number;
  /** MiB of JavaScript's heap, and twice that of the whole process where it can be watched. */
  readonly memory: number;
}

const LIMITS: Limits = { time: 20, memory: 512 };
/** Bytes of the answer, and of what the policy prints. */
const MOST = 64 * 1024 * 1024;
const PRINTED = 8000;

export interface Reviewed {
  readonly document: AccessDocument;
  readonly sources: Sources;
}

/**
 * Runs the modules of `dir` in the snapshot and compiles their policy.
 *
 * @param name what is compiled, for messages: `main`
 * @param dir folder with index.ts, from the snapshot's folder
 * @throws Failure `policy_invalid`, `policy_unreadable`, `policy_hangs`, `policy_memory`, always with the name
 */
export async function compileIsolated(
  { folder, packages }: Snapshot,
  name: string,
  dir: string,
  limits: Limits = LIMITS,
): Promise<Reviewed> {
  const own = import.meta.filename;
  const program = join(import.meta.dirname, `compiler${extname(own)}`);
  const here = join(import.meta.dirname, "../../..");
  const rooms = ["access", "text"].map((room) => join(here, room));
  const readable = [folder, ...packages, ...rooms, join(here, "package.json"), program];
  const args = [
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${limits.memory}`,
    "--no-warnings",
    program,
    folder,
    join(folder, dir),
  ];
  const ran = await run(args, folder, limits);
  const plain = (text: string) =>
    text.replaceAll(`file://${folder}/`, "").replaceAll(`${folder}/`, "");
  const file = `${dir}/index.ts`;
  const failure = (code: string, what: string, why: string) =>
    new Failure(code, `the policy of ${name} ${what}`, {
      why: plain(why),
      next: `correct ${file} as of ${name}, or what it imports`,
    });
  if (ran.ended === "time") {
    throw failure(
      "policy_hangs",
      "does not come to an end",
      `${file} still runs after ${limits.time} s`,
    );
  }
  if (ran.ended === "memory" || /heap out of memory/.test(ran.printed)) {
    throw failure(
      "policy_memory",
      "needs too much memory",
      `${file} takes more than ${limits.memory} MiB`,
    );
  }
  const answer = answerOf(ran.result);
  if (answer === undefined) {
    const last = ran.printed.trim().split("\n").at(-1) ?? "";
    throw failure(
      "policy_unreadable",
      "cannot be compiled",
      `${file} ended without a result; ${last}`,
    );
  }
  if ("failed" in answer) {
    if (answer.invalid === true) throw failure("policy_invalid", "has mistakes", answer.failed);
    throw failure("policy_unreadable", "cannot be compiled", `${file}: ${answer.failed}`);
  }
  try {
    return { document: parseDocument(answer.document), sources: answer.sources };
  } catch (error) {
    throw failure("policy_unreadable", "cannot be compiled", messageOf(error));
  }
}

interface Ran {
  readonly result: string;
  readonly printed: string;
  readonly ended: "itself" | "time" | "memory";
}

async function run(args: readonly string[], cwd: string, limits: Limits): Promise<Ran> {
  // no environment: nothing to read there, and nothing for the policy to depend on
  const child = spawn(process.execPath, args, {
    cwd,
    env: {},
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let ended: Ran["ended"] = "itself";
  const kill = (why: Ran["ended"]) => {
    ended = why;
    child.kill("SIGKILL");
  };
  const orphan = () => child.kill("SIGKILL");
  process.once("exit", orphan);
  const timer = setTimeout(() => kill("time"), limits.time * 1000);
  const watch = setInterval(() => {
    if (residentMiB(child.pid) > 2 * limits.memory) kill("memory");
  }, 100);
  const collect = (stream: Readable, most: number) => {
    let text = "";
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      if (text.length < most) text += chunk.slice(0, most - text.length);
    });
    return () => text;
  };
  const printed = collect(child.stderr as Readable, PRINTED);
  child.stdout?.resume();
  const result = collect(child.stdio[3] as Readable, MOST);
  try {
    await new Promise<void>((resolve, reject) => child.on("error", reject).on("close", resolve));
  } finally {
    process.off("exit", orphan);
    clearTimeout(timer);
    clearInterval(watch);
  }
  return { result: result(), printed: printed(), ended };
}

/** Buffers are not on V8's heap. Linux tells; elsewhere the heap's limit has to do. */
function residentMiB(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function answerOf(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
