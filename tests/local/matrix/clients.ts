/** The clients of the matrix, and how their drivers are started. */
import { join } from "node:path";
import { builds, type Command } from "../client/toolchains.ts";

const drivers = join(import.meta.dirname, "drivers");

export interface Driver {
  /** As the page calls it, with its version. */
  readonly title: string;
  /** Builds it where that is necessary. */
  readonly command: (folder: string) => Promise<Command>;
}

export const clients: Readonly<Partial<Record<Client, Driver>>> = {
  javascript: {
    title: "nats.js",
    command: () => Promise.resolve([process.execPath, join(drivers, "javascript", "main.ts")]),
  },
  python: {
    title: "nats-py",
    command: async () => {
      const [python] = await builds.python();
      return [python, join(drivers, "python", "main.py")];
    },
  },
};

/** Those that are run, and those that are to be. */
export type Client = "javascript" | "python" | "go" | "command" | "java" | "rust";

/** Clients that no test runs, and why. */
export const untested: Readonly<Record<string, string>> = {};
