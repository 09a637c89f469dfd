/** The clients of the matrix, and how their drivers are started. */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  builds,
  goProgram,
  javaLibraries,
  rustProgram,
  type Command,
} from "../client/toolchains.ts";

const drivers = join(import.meta.dirname, "drivers");

export interface Driver {
  /** As the page calls it. */
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
  go: { title: "nats.go", command: go("jetstream") },
  goLegacy: { title: "nats.go, `nc.JetStream`", command: go("legacy") },
  command: {
    title: "`nats`",
    command: () => Promise.resolve([process.execPath, join(drivers, "command", "main.ts")]),
  },
  java: {
    title: "jnats",
    command: async (folder) => {
      const jars = join(await javaLibraries(), "*");
      const source = join(drivers, "java");
      const files = readdirSync(source).filter((name) => name.endsWith(".java"));
      const paths = files.map((name) => join(source, name));
      const classes = join(folder, "java");
      await promisify(execFile)("javac", ["-cp", jars, "-d", classes, ...paths]);
      return ["java", "-cp", `${jars}:${classes}`, "Driver"];
    },
  },
  rust: {
    title: "async-nats",
    command: async () => [join(await rustProgram(join(drivers, "rust")), "matrix")],
  },
};

/** @param api the package `jetstream`, or the one of the connection */
function go(api: "jetstream" | "legacy"): Driver["command"] {
  return async (folder) => {
    const program = join(folder, `go-${api}`);
    await goProgram(join(drivers, "go"), program);
    return [program, api];
  };
}

/** Those that are run, and those that are to be. */
export type Client = "javascript" | "python" | "go" | "goLegacy" | "command" | "java" | "rust";

/** Clients that no test runs, and why. */
export const untested: Readonly<Record<string, string>> = {
  "C# (NATS.Net)":
    "neither a .NET SDK nor NuGet is among what the tests have; [the example](../../examples/clients/dotnet/Program.cs) is not compiled either",
};
