import { spawn } from "node:child_process";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import type { Io } from "../terminal/io.ts";

/**
 * Runs `pulumi` in the working directory, without questions, and answers what it printed. What it is given and
 * what it prints goes through pipes alone, so secrets are in no file and in no list of processes.
 *
 * @param input for its standard input
 * @throws Failure `pulumi_missing`, or `pulumi_failed` with what it says of it
 * @example await pulumi(io, ["stack", "export", "--stack", "production"])
 */
export async function pulumi(io: Io, args: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await ran(io, [...args, "--non-interactive"], input);
  if (code === 0) return stdout;
  throw new Failure("pulumi_failed", `pulumi ${args.slice(0, 2).join(" ")} ended with ${code}`, {
    why: stderr.trim() || "it gave no reason",
    next: "run this in the folder of Pulumi.yaml, with the stack's backend and passphrase in the environment",
  });
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function ran({ cwd, env }: Io, args: readonly string[], input: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", args, { cwd, env: { ...env }, stdio: ["pipe", "pipe", "pipe"] });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
    child.on("error", (error) => reject(unstarted(error)));
    child.on("close", (code) => resolve({ code: code ?? -1, ...said }));
    // a program that ends without reading is judged by its exit code
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

function unstarted(error: Error): Failure {
  const isMissing = codeOf(error) === "ENOENT";
  return new Failure("pulumi_missing", "cannot start pulumi", {
    why: isMissing ? "there is no pulumi on the PATH" : messageOf(error),
    next: 'install it; for the local stack: eval "$(npm run --silent env)"',
  });
}
