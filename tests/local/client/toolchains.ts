import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { cacheFolder, install, toolFolder } from "../../../tools/cache.mjs";
import { which } from "../../../tools/process.mjs";

const repository = join(import.meta.dirname, "..", "..", "..");
export const examples = join(repository, "examples", "clients");
const run = promisify(execFile);

/** A command line that starts an example. */
export type Command = readonly [program: string, ...args: string[]];

/** How an example is made into a program of this machine, and why it cannot be, if it cannot. */
export interface Toolchain {
  readonly lacks: string | undefined;
  /**
   * @param folder for what is built anew each time
   * @param ca PEM file of the issuer's authority
   */
  readonly build: (folder: string, ca: string) => Promise<Command>;
}

export const lacking = (...programs: string[]): string | undefined => {
  const missing = programs.filter((program) => which(program, process.env["PATH"]) === undefined);
  return missing.length === 0 ? undefined : `there is no ${missing.join(", ")} on this machine`;
};

/** What a file pins is fetched once a machine. */
export function fetched(name: string, pins: string, fill: (folder: string) => Promise<void>) {
  const digest = createHash("sha256").update(readFileSync(pins)).digest("hex");
  return install(toolFolder(name, digest.slice(0, 16)), fill);
}

const rustTarget = join(cacheFolder(), "examples", "rust");

export const toolchains: Readonly<Record<string, Toolchain>> = {
  node: {
    lacks: undefined,
    build: async (folder) => {
      const program = join(folder, "agent.mjs");
      await bundle("node/agent.ts", program, "node");
      return [process.execPath, program];
    },
  },
  go: {
    lacks: lacking("go"),
    build: async (folder) => {
      const program = join(folder, "agent-go");
      const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0", GOFLAGS: "" };
      const args = ["build", "-mod=readonly", "-o", program, "."];
      await run("go", args, { cwd: join(examples, "go"), env });
      return [program];
    },
  },
  python: {
    lacks: lacking("python3"),
    build: async () => {
      const pins = join(examples, "python", "requirements.txt");
      const home = await fetched("client-python", pins, async (folder) => {
        await run("python3", ["-m", "venv", folder]);
        const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--only-binary", ":all:"];
        await run(join(folder, "bin", "python3"), [...pip, "-r", pins]);
      });
      return [join(home, "bin", "python3"), join(examples, "python", "agent.py")];
    },
  },
  java: {
    lacks: lacking("java", "javac", "mvn", "keytool"),
    build: async (folder, ca) => {
      const pins = join(examples, "java", "pom.xml");
      const jars = await fetched("client-java", pins, async (unfinished) => {
        const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${unfinished}`];
        await run("mvn", ["-q", "-B", "-f", pins, ...goal]);
      });
      const source = join(examples, "java", "src", "main", "java", "Agent.java");
      await run("javac", ["-cp", join(jars, "*"), "-d", folder, source]);
      const store = join(folder, "ca.p12");
      const imported = ["-importcert", "-noprompt", "-alias", "ca", "-file", ca];
      await run("keytool", [...imported, "-keystore", store, "-storepass", "changeit"]);
      const trust = [`trustStore=${store}`, "trustStorePassword=changeit"];
      const options = trust.map((option) => `-Djavax.net.ssl.${option}`);
      return ["java", ...options, "-cp", `${join(jars, "*")}:${folder}`, "Agent"];
    },
  },
  rust: {
    lacks:
      lacking("cargo") ??
      // two minutes of a core, once a machine
      (existsSync(rustTarget) || process.env["NATS_ENTRA_EXAMPLES"] === "all"
        ? undefined
        : "async-nats is not compiled yet on this machine; NATS_ENTRA_EXAMPLES=all does it"),
    build: async () => {
      const env = { ...process.env, CARGO_TARGET_DIR: rustTarget };
      await run("cargo", ["build", "--quiet", "--locked"], { cwd: join(examples, "rust"), env });
      return [join(rustTarget, "debug", "agent")];
    },
  },
};

/** A TypeScript example as one file, with the client library of this repository. */
export async function bundle(
  entry: string,
  outfile: string,
  platform: "node" | "browser",
  alias: Readonly<Record<string, string>> = {},
): Promise<void> {
  const library = platform === "node" ? "index.ts" : "browser.ts";
  const require = `import { createRequire } from "node:module"; const require = createRequire("${import.meta.url}");`;
  await build({
    entryPoints: [join(examples, entry)],
    outfile,
    platform,
    bundle: true,
    format: "esm",
    target: "es2024",
    alias: { "nats-entra/client": join(repository, "client", library), ...alias },
    ...(platform === "node" ? { banner: { js: require } } : {}),
    logLevel: "error",
  });
}
