import { capture } from "../../../tools/process.mjs";

/**
 * Runs a program and answers what it wrote.
 *
 * @throws with the end of what it said, when it fails
 */
export async function must(program: string, ...args: string[]): Promise<string> {
  const ran = await capture(program, args);
  if (ran.code === 0) return ran.stdout;
  const said = (ran.stderr || ran.stdout).trim().split("\n").slice(-5).join("\n");
  throw new Error(`${program} ${args.slice(0, 6).join(" ")}: ${said || `exit ${ran.code}`}`);
}

/** Whether a program does its work; what it says is of no interest. */
export async function works(program: string, ...args: string[]): Promise<boolean> {
  return await capture(program, args, { timeout: 10_000 }).then(
    ({ code }) => code === 0,
    () => false,
  );
}
