/** Measuring in a process of its own, whose memory and compiled code nothing else has touched. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * Runs a program with `input` as its argument; it answers by `answer()`.
 *
 * @throws Error with what the program wrote to stderr, when it fails
 */
export async function inFreshProcess(program: URL, input: unknown): Promise<unknown> {
  const args = ["--expose-gc", fileURLToPath(program), JSON.stringify(input)];
  const { stdout } = await execute(process.execPath, args, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout);
}

/** What the program is asked to measure. */
export function asked(): unknown {
  return JSON.parse(process.argv[2] ?? "null");
}

export function answer(value: unknown): void {
  process.stdout.write(JSON.stringify(value));
}

/** The most memory that this process has had, in MB: V8, Node and everything. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1.024e-3;
}
