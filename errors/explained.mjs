/** What the codes mean that every room may use. */

/** @type {Readonly<Record<"usage" | "unexpected" | "file_unreadable" | "file_unwritable" | "lock_busy", import("./failure.mjs").Explanation>>} */
export const commonErrors = {
  usage: {
    means: "The command was called in a way that it does not know. Nothing was done.",
    cause: "A mistyped option, or one that is missing.",
    next: "See how it is called: add --help.",
  },
  unexpected: {
    means: "Something failed that the command did not foresee.",
    cause: "A full disk, a missing right, or a mistake in nats-entra.",
    next: "Run it again. If it stays, report it.",
  },
  file_unreadable: {
    means: "A file cannot be read, or is not what it should be.",
    cause: "Another path, a missing right, or another format.",
    next: "Name a file that is there and that you may read.",
  },
  file_unwritable: {
    means: "A file cannot be written.",
    cause: "The folder does not exist, or you may not write to it.",
    next: "Name a file in a folder that you may write to.",
  },
  lock_busy: {
    means: "Another process holds a lock.",
    cause: "Two runs of the same command at once.",
    next: "Wait until the other one ends.",
  },
};
