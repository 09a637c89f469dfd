import { existsSync, realpathSync } from "node:fs";
import { chmod, copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { install, toolFolder } from "./cache.mjs";
import { Failure } from "../errors/failure.mjs";
import { reason } from "./failure.mjs";
import { buildModule, moduleFolder } from "./gomodule.mjs";
import { buildKubernetesProvider } from "./kubernetes-provider.mjs";
import { capture, which } from "./process.mjs";
import { unpackRelease } from "./release.mjs";
import { isGood, versionIn } from "./semver.mjs";
import * as pins from "./versions.mjs";

/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} version
 * @property {string} minimum
 * @property {[string, ...string[]]} programs the first one tells the version; the others lie beside it
 * @property {string[]} [versionArgs] none for programs that do not tell
 * @property {import("./release.mjs").Release} release
 * @property {(folder: string) => Promise<unknown>} build from source, where there is no release to be had
 * @property {string} homepage
 */

const arch = process.arch === "x64" ? "amd64" : process.arch;
/** @param {string} repository */
const github = (repository, version = "") =>
  `https://github.com/${repository}/releases/download/v${version}/`;

/** @type {Tool} */
export const pulumi = {
  ...pins.pulumi,
  name: "pulumi",
  programs: ["pulumi", "pulumi-language-nodejs"],
  versionArgs: ["version"],
  release: {
    base: github("pulumi/pulumi", pins.pulumi.version),
    archive: `pulumi-v${pins.pulumi.version}-${process.platform}-${process.arch}.tar.gz`,
    checksums: `pulumi-${pins.pulumi.version}-checksums.txt`,
    program: "pulumi",
  },
  build: async (folder) => {
    const version = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
    await buildModule("pulumi", folder, { variables: { [version]: `v${pins.pulumi.version}` } });
    await buildModule("pulumi-language-nodejs", folder);
  },
  homepage: "https://www.pulumi.com/docs/install/",
};

/**
 * What programs in other languages need, for tests. A release of Pulumi holds the hosts of all languages;
 * built from source, it is that of YAML, and a generator of SDKs instead of the others.
 *
 * @type {Tool}
 */
export const pulumiLanguages = {
  ...pins.pulumi,
  name: "pulumi-languages",
  programs: ["pulumi-language-yaml"],
  release: pulumi.release,
  build: async (folder) => {
    const version = "github.com/pulumi/pulumi-yaml/pkg/version.Version";
    const variables = { [version]: `v${pins.pulumiYaml.version}` };
    await buildModule("pulumi-language-yaml", folder, { variables });
    await buildModule("pulumi-codegen", folder);
  },
  homepage: pulumi.homepage,
};

/**
 * The language host of Python programs, for tests. Of the same age as the one of Node.js, for the same reason.
 *
 * @type {Tool}
 */
export const pulumiPython = {
  ...pins.pulumi,
  name: "pulumi-language-python",
  programs: ["pulumi-language-python", "pulumi-language-python-exec"],
  release: pulumi.release,
  build: async (folder) => {
    const [host, script] = /** @type {[string, string]} */ (pulumiPython.programs);
    await buildModule(host, folder);
    const sdk = await moduleFolder(host, "github.com/pulumi/pulumi/sdk/v3");
    await copyFile(join(sdk, "python", "cmd", script), join(folder, script));
    await chmod(join(folder, script), 0o755);
  },
  homepage: pulumi.homepage,
};

/** @type {Tool} */
export const natsServer = {
  ...pins.natsServer,
  name: "nats-server",
  programs: ["nats-server"],
  versionArgs: ["--version"],
  release: {
    base: github("nats-io/nats-server", pins.natsServer.version),
    archive: `nats-server-v${pins.natsServer.version}-${process.platform}-${arch}.tar.gz`,
    checksums: "SHA256SUMS",
    program: "nats-server",
  },
  build: (folder) => buildModule("nats-server", folder),
  homepage: "https://github.com/nats-io/nats-server/releases",
};

/** @type {Tool} */
export const nats = {
  ...pins.nats,
  name: "nats",
  programs: ["nats"],
  versionArgs: ["--version"],
  release: {
    base: github("nats-io/natscli", pins.nats.version),
    archive: `nats-${pins.nats.version}-${process.platform}-${arch}.zip`,
    checksums: "SHA256SUMS",
    program: "nats",
  },
  build: (folder) =>
    buildModule("nats", folder, { variables: { "main.version": pins.nats.version } }),
  homepage: "https://github.com/nats-io/natscli/releases",
};

/**
 * Tests of alert rules, for tests. Built from source, it is those tests alone, run by promtool's own file:
 * the whole of it takes three times as long to build.
 *
 * @type {Tool}
 */
export const promtool = {
  ...pins.promtool,
  name: "promtool",
  programs: ["promtool"],
  versionArgs: ["--version"],
  release: {
    base: github("prometheus/prometheus", pins.promtool.version),
    archive: `prometheus-${pins.promtool.version}.${process.platform}-${arch}.tar.gz`,
    checksums: "sha256sums.txt",
    program: "promtool",
  },
  build: async (folder) => {
    const sources = await moduleFolder("promtool", "github.com/prometheus/prometheus");
    await buildModule("promtool", folder, {
      package: ".",
      variables: { "main.version": pins.promtool.version },
      overlay: { "unittest.go": join(sources, "cmd", "promtool", "unittest.go") },
    });
  },
  homepage: "https://prometheus.io/download/",
};

/**
 * The linter of prose. Its parsers of comments are in C; more optimization than this only makes the build longer.
 *
 * @type {Tool}
 */
export const vale = {
  ...pins.vale,
  name: "vale",
  programs: ["vale"],
  versionArgs: ["--version"],
  release: {
    base: github("vale-cli/vale", pins.vale.version),
    archive: `vale_${pins.vale.version}_${process.platform === "darwin" ? "macOS" : "Linux"}_${process.arch === "x64" ? "64-bit" : "arm64"}.tar.gz`,
    checksums: `vale_${pins.vale.version}_checksums.txt`,
    program: "vale",
  },
  build: (folder) =>
    buildModule("vale", folder, {
      variables: { "main.version": pins.vale.version },
      cgo: "-O1 -w",
    }),
  homepage: "https://vale.sh/docs/install",
};

/** @type {Tool} */
export const kubernetesProvider = {
  ...pins.kubernetesProvider,
  name: "pulumi-resource-kubernetes",
  programs: ["pulumi-resource-kubernetes"],
  release: {
    base: github("pulumi/pulumi-kubernetes", pins.kubernetesProvider.version),
    archive: `pulumi-resource-kubernetes-v${pins.kubernetesProvider.version}-${process.platform}-${arch}.tar.gz`,
    checksums: `pulumi-kubernetes_${pins.kubernetesProvider.version}_checksums.txt`,
    program: "pulumi-resource-kubernetes",
  },
  build: (folder) => buildKubernetesProvider(folder, pins.kubernetesProvider.version),
  homepage: "https://github.com/pulumi/pulumi-kubernetes/releases",
};

/**
 * The folder that PATH lacks for a tool: none when a good version is on PATH, else the one in the
 * cache, which is filled from the official release, or from source where that can't be reached.
 *
 * @param {Tool} tool
 * @param {import("./progress.mjs").Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string[]>} none or one
 * @throws {Failure} NO_TOOL
 * @example prepend(await foldersOf(pulumi, progress), process.env.PATH)
 */
export async function foldersOf(tool, progress, env = process.env) {
  if (await isOnPath(tool, env)) return [];
  const folder = toolFolder(tool.name, tool.version, env);
  return [await install(folder, (unfinished) => fill(tool, unfinished, progress))];
}

/**
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>}
 */
async function isOnPath(tool, env) {
  const [first, ...others] = tool.programs;
  const program = which(first, env["PATH"]);
  if (program === undefined) return false;
  // pulumi finds its language host on PATH or beside itself, links followed
  const beside = dirname(realpathSync(program));
  const whole = others.every(
    (other) => which(other, env["PATH"]) !== undefined || existsSync(join(beside, other)),
  );
  if (!whole) return false;
  if (!tool.versionArgs) return true;
  const options = { env, timeout: 10_000 };
  const said = await capture(program, tool.versionArgs, options).catch(() => undefined);
  return said?.code === 0 && isGood(versionIn(said.stdout), tool.minimum);
}

/**
 * @param {Tool} tool
 * @param {string} folder
 * @param {import("./progress.mjs").Progress} progress
 */
async function fill(tool, folder, progress) {
  const title = `${tool.name} ${tool.version}`;
  await progress.step(title, async (note) => {
    const refusal = await unpackRelease(tool.release, folder).then(() => undefined, reason);
    if (refusal !== undefined) note(`building it from source, because ${refusal}`);
    try {
      if (refusal !== undefined) await tool.build(folder);
      await check(tool, folder);
    } catch (error) {
      throw new Failure(
        "NO_TOOL",
        `${title} could not be installed (${tool.minimum} or newer on PATH would do)`,
        {
          why: [refusal, reason(error)].filter((why) => why !== undefined).join("; "),
          next: `check the network, install Go from https://go.dev/dl, or install ${tool.name} yourself: ${tool.homepage}`,
        },
      );
    }
  });
}

/**
 * @param {Tool} tool
 * @param {string} folder
 */
async function check(tool, folder) {
  const missing = tool.programs.find((program) => !existsSync(join(folder, program)));
  if (missing !== undefined) throw new Error(`there is no ${missing} in it`);
  if (!tool.versionArgs) return;
  const said = await capture(join(folder, tool.programs[0]), tool.versionArgs);
  if (versionIn(said.stdout) !== tool.version)
    throw new Error(`it says "${(said.stdout || said.stderr).trim()}" when asked for its version`);
}
