import type { Explanation } from "../../errors/failure.mjs";

/** Codes of stacks on this machine: `nats-entra dev`, the demo, and the programs that they need. */
export const developingErrors = {
  folder_not_empty: {
    means: "A new project is not written over files that are there.",
    cause: "The folder has files. The error names them.",
    next: "Name a new folder.",
  },
  folder_unwritable: {
    means: "The files of a new project could not be written.",
    cause: "The folder is not yours, or the disk is full. The error has the reason.",
    next: "Name a folder in which you may write.",
  },
  no_project: {
    means: "The folder is not a Pulumi project.",
    cause: "The command runs in another folder.",
    next: "Go to the folder with Pulumi.yaml, or make a project: nats-entra init NAME.",
  },
  no_policies: {
    means: "The project has no policy.",
    cause: "There is no policies/index.ts.",
    next: "Write one; nats-entra init makes an example in another folder.",
  },
  not_installed: {
    means: "The packages of the project are not installed.",
    cause: "npm install was not run after the project was made or cloned.",
    next: "Run npm install, then the command again.",
  },
  dev_running: {
    means: "nats-entra dev already runs in this project.",
    cause: "It is open in another terminal, or was detached.",
    next: "Use that one, or end it.",
  },
  demo_invalid: {
    means: "demo.json beside client.json is not valid.",
    cause: "It was changed by hand, or is of another version.",
    next: "Let the stack write it again: pulumi up.",
  },
  NOT_WELL: {
    means: "The stack is up, but not all of it is well.",
    cause: "A node or callout did not start in time.",
    next: "Run the command again. nats-entra status says which part has the problem.",
    read: "health",
  },
  UP_FAILED: {
    means: "pulumi up failed.",
    cause: "A mistake in the program or the policy: the reason is above the error.",
    next: "Correct it, and run the command again.",
  },
  DOWN_FAILED: {
    means: "pulumi destroy failed, so some processes may still run.",
    cause: "The reason is above the error. The stack's state is kept.",
    next: "Run the command again.",
  },
  PULUMI: {
    means: "A call of pulumi failed.",
    cause: "The error has pulumi's own words.",
    next: "Follow them, and run the command again.",
  },
  WINDOWS: {
    means: "A stack on this machine does not run on Windows itself.",
    cause: "It starts and ends processes in the ways of Unix.",
    next: "Run it in WSL.",
  },
  BAD_CACHE: {
    means: "NATS_ENTRA_CACHE is not the full path of a folder.",
    cause: "A relative path.",
    next: "Set it to a full path, or leave it unset.",
  },
  BAD_HOME: {
    means: "NATS_ENTRA_HOME is not the full path of a folder.",
    cause: "A relative path.",
    next: "Set it to a full path, or leave it unset.",
  },
  FOREIGN_FOLDER: {
    means: "The folder of the stack has files that nats-entra did not make, so it is left alone.",
    cause: "NATS_ENTRA_HOME is a folder of yours.",
    next: "Name an empty folder.",
  },
  NO_TOOL: {
    means: "A program that is needed could not be installed.",
    cause: "No network, or a proxy that refuses the download.",
    next: "Check the network, or install the program yourself.",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
