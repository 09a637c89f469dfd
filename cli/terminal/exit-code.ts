/**
 * What commands end with, the same for all of them and for `ci/`. A pipeline may let 3 pass as a warning; none of the
 * others ever stands for it, a mistyped option least of all.
 */
export const ExitCode = {
  Done: 0,
  /** It could not be done, or the answer is no. */
  Failed: 1,
  /** Called in a wrong way: nothing was done. */
  Usage: 2,
  /** A policy permits more than before, and nobody has approved that: see `policy diff`. */
  Broadened: 3,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** In words; a command may have closer ones, see `About.exits`. */
export const exitWords: Readonly<Record<ExitCode, string>> = {
  [ExitCode.Done]: "done",
  [ExitCode.Failed]: "failed, or the answer is no",
  [ExitCode.Usage]: "called in a wrong way",
  [ExitCode.Broadened]: "access is broadened, and nobody has approved it",
};

/** Those that every command can end with. */
const common = [ExitCode.Done, ExitCode.Failed, ExitCode.Usage] as const;

/** Words of a command's own; a code that is not common is one of its codes by being here. */
export type Exits = Readonly<Partial<Record<ExitCode, string>>>;

/** A line for each code that a command can end with. */
export function exitLines(exits: Exits): string[] {
  const words: Readonly<Record<string, string>> = {
    ...Object.fromEntries(common.map((code) => [code, exitWords[code]])),
    ...exits,
  };
  return Object.entries(words).map(([code, meaning]) => `  ${code}  ${meaning}`);
}
