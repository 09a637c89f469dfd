import { ExitCode } from "./exit-code.ts";

/** A process, as far as this needs it: tests have one of their own. */
type Ends = Pick<NodeJS.Process, "stdout" | "stderr" | "exit" | "emit" | "listenerCount">;

/**
 * Ends the command without a word once nobody reads its output any longer, as `nats-entra … | head -1` does: with 141,
 * as the shell calls a program that SIGPIPE ends. A command that has to clean up ends as by SIGTERM. Notes that nobody
 * reads are left out, since what the command does may matter all the same.
 *
 * @param process the command's own
 * @example endWithReader(process);
 */
export function endWithReader(process: Ends): void {
  let isGone = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (isGone) return;
    isGone = true;
    if (process.listenerCount("SIGTERM") > 0) process.emit("SIGTERM", "SIGTERM");
    else process.exit(ExitCode.ReaderGone);
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
