import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { cacheFolder, install, toolFolder } from "../../../tools/cache.mjs";

const repository = join(import.meta.dirname, "..", "..", "..");
export const examples = join(repository, "examples", "clients");
const run = promisify(execFile);

/** A command line that starts an example. */
export type Command = readonly [program: string, ...args: string[]];

/**
 * Makes an example into a program of this machine; `npm test` checks beforehand that it has what this needs.
 *
 * @param folder for what is built anew each time
 * @param ca PEM file of the issuer's authority
 */
export type Build = (folder: string, ca: string) => Promise<Command>;

/** What a file pins is fetched once a machine. */
export function fetched(name: string, pins: string, fill: (folder: string) => Promise<void>) {
  const digest = createHash("sha256").update(readFileSync(pins)).digest("hex");
  return install(toolFolder(name, digest.slice(0, 16)), fill);
}

/** A folder with the jars of the example in Java, its client among them. */
export function javaLibraries(): Promise<string> {
  const pins = join(examples, "java", "pom.xml");
  return fetched("client-java", pins, async (unfinished) => {
    const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${unfinished}`];
    await run("mvn", ["-q", "-B", "-f", pins, ...goal]);
  });
}

/** Builds a program in Go, without a cache of its own: Go's has what it is made of. */
export async function goProgram(source: string, program: string): Promise<void> {
  const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0", GOFLAGS: "" };
  await run("go", ["build", "-mod=readonly", "-o", program, "."], { cwd: source, env });
}

/** Builds a program in Rust, and returns the folder where it is. What programs have in common is built once a machine. */
export async function rustProgram(source: string): Promise<string> {
  const target = join(cacheFolder(), "examples", "rust");
  const env = { ...process.env, CARGO_TARGET_DIR: target };
  await run("cargo", ["build", "--quiet", "--locked"], { cwd: source, env });
  return join(target, "debug");
}

export const builds = {
  node: async (folder) => {
    const program = join(folder, "agent.mjs");
    await bundle("node/agent.ts", program, "node");
    return [process.execPath, program];
  },
  go: async (folder) => {
    const program = join(folder, "agent-go");
    await goProgram(join(examples, "go"), program);
    return [program];
  },
  python: () => python("client-python", "python", "agent.py"),
  java: async (folder, ca) => {
    const jars = await javaLibraries();
    const source = join(examples, "java", "src", "main", "java", "Agent.java");
    await run("javac", ["-cp", join(jars, "*"), "-d", folder, source]);
    const store = join(folder, "ca.p12");
    const imported = ["-importcert", "-noprompt", "-alias", "ca", "-file", ca];
    await run("keytool", [...imported, "-keystore", store, "-storepass", "changeit"]);
    const trust = [`trustStore=${store}`, "trustStorePassword=changeit"];
    const options = trust.map((option) => `-Djavax.net.ssl.${option}`);
    return ["java", ...options, "-cp", `${join(jars, "*")}:${folder}`, "Agent"];
  },
  rust: async () => [join(await rustProgram(join(examples, "rust")), "agent")],
} satisfies Readonly<Record<string, Build>>;

/** The example of a device that speaks MQTT. */
export const mqttDevice = (): Promise<Command> => python("client-mqtt", "mqtt", "device.py");

async function python(name: string, folder: string, program: string): Promise<Command> {
  const pins = join(examples, folder, "requirements.txt");
  const home = await fetched(name, pins, async (unfinished) => {
    await run("python3", ["-m", "venv", unfinished]);
    const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--only-binary", ":all:"];
    await run(join(unfinished, "bin", "python3"), [...pip, "-r", pins]);
  });
  return [join(home, "bin", "python3"), join(examples, folder, program)];
}

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
    entryPoints: [resolve(examples, entry)],
    outfile,
    platform,
    bundle: true,
    format: "esm",
    target: "es2024",
    alias: { "@nats-entra/client": join(repository, "client", library), ...alias },
    ...(platform === "node" ? { banner: { js: require } } : {}),
    logLevel: "error",
  });
}
