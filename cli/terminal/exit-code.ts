/**
 * Exit codes, the same for all commands and for `ci/`. A pipeline may treat 3 as a warning; no other outcome, such
 * as a mistyped option, ever has that code.
 */
export const ExitCode = {
  Done: 0,
  /** It failed, or the answer is no. */
  Failed: 1,
  /** Usage error: nothing was done. */
  Usage: 2,
  /** A policy permits more than before, without approval: see `policy diff`. */
  Broadened: 3,
  /** The program that read its output has ended, as `head` does; the shell's number for SIGPIPE. */
  ReaderGone: 141,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Their meanings; a command may have more specific ones, see `About.exits`. */
export const exitWords: Readonly<Record<ExitCode, string>> = {
  [ExitCode.Done]: "done",
  [ExitCode.Failed]: "failed, or the answer is no",
  [ExitCode.Usage]: "usage error",
  [ExitCode.Broadened]: "access is broadened without approval",
  [ExitCode.ReaderGone]: "its output was closed, as head does",
};

/** Those that every command can end with. */
const common = [ExitCode.Done, ExitCode.Failed, ExitCode.Usage] as const;

/** Meanings specific to a command. A code that is not common is only a code of the command if it is here. */
export type Exits = Readonly<Partial<Record<ExitCode, string>>>;

/** A line for each code that a command can end with. */
export function exitLines(exits: Exits): string[] {
  const words: Readonly<Record<string, string>> = {
    ...Object.fromEntries(common.map((code) => [code, exitWords[code]])),
    ...exits,
  };
  const width = Math.max(...Object.keys(words).map((code) => code.length));
  return Object.entries(words).map(([code, meaning]) => `  ${code.padEnd(width)}  ${meaning}`);
}
