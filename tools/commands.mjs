import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../errors/failure.mjs";
import { forTests, prepareMachine } from "./machine.mjs";
import { installPackages } from "./packages.mjs";
import { prepend, run } from "./process.mjs";
import { Progress } from "./progress.mjs";
import { clientPythonFolder, pulumiPythonFolder } from "./python.mjs";
import { nodeFolders, stackTools } from "./stack-tools.mjs";
import { runTests } from "./test/command.mjs";
import {
  foldersOf,
  kubernetesProvider,
  nats,
  natsServer,
  promtool,
  pulumiLanguages,
  pulumiPython,
} from "./toolchain.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const progress = new Progress();

/**
 * `nats-entra dev` of this repository: its own stack, which has a name and settings of its own.
 *
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function dev(args) {
  await installPackages(root, progress);
  const cli = join(root, "cli", "bin.mjs");
  return run(process.execPath, [cli, "dev", "--stack", "local", ...args], { cwd: root });
}

/**
 * `npm run up`: brings the stack to what the program says, and then lets every identity try its subjects.
 *
 * @param {string[]} args for `pulumi up`
 */
export const up = (args) => dev(["--detach", "--", ...args]);

/**
 * `npm run down`: ends every process and removes every file of the stack.
 *
 * @param {string[]} args for `pulumi destroy`
 */
export const down = (args) => dev(["--stop", "--", ...args]);

/** `npm run env`: prints what a shell has to evaluate for plain `pulumi up -s local`. */
export const env = () => dev(["--env"]);

/**
 * `npm test`: every layer, with the real engine and servers.
 *
 * @param {string[]} args `--bail`, `--reports FOLDER`, or those of `vitest run`
 * @returns {Promise<number>} exit code
 */
export async function test(args) {
  await prepareMachine(forTests, progress);
  const own = await setUp();
  // a release of Pulumi, on PATH or fetched just now, has the hosts of all languages
  const withPulumi = { ...process.env, PATH: prepend(own, process.env["PATH"]) };
  const tools = [
    own,
    await foldersOf(pulumiLanguages, progress, withPulumi),
    await foldersOf(pulumiPython, progress, withPulumi),
    await foldersOf(nats, progress),
    await foldersOf(promtool, progress),
    await clientPythonFolder(progress),
  ];
  await pulumiPythonFolder(progress);
  const env = { ...process.env, PATH: prepend(tools.flat(), process.env["PATH"]) };
  return runTests(root, args, env, (line) => progress.say(line));
}

/**
 * A program of another room: nothing here imports what only installed packages can run.
 *
 * @param {string[]} path from this repository's root
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function typescript(path, args, env) {
  return run(process.execPath, [join(root, ...path), ...args], { cwd: root, env });
}

/**
 * `npm run test:kubernetes`: the layer with a cluster, which is ended again unless it was up before.
 *
 * @param {string[]} args for `vitest run`
 * @returns {Promise<number>} exit code
 */
async function testKubernetes(args) {
  const folders = [...(await setUp()), ...(await foldersOf(kubernetesProvider, progress))];
  const env = { ...process.env, PATH: prepend(folders, process.env["PATH"]) };
  return typescript(["tests", "kubernetes", "main.ts"], args, env);
}
export { testKubernetes as "test:kubernetes" };

/**
 * `npm run test:chaos`: the layer in which everything fails, in a network and with mounts that are nobody else's.
 *
 * @param {string[]} args `--short`, `--write`, and those for `vitest run`
 * @returns {Promise<number>} exit code
 */
async function testChaos(args) {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    throw new Failure("NO_ROOM", "there can be no failures on this machine", {
      why: "networks, mounts and clocks of their own need root on Linux",
      next: "run it as root on Linux, for example in a virtual machine or a privileged container",
    });
  await installPackages(root, progress);
  const tools = [...nodeFolders(), ...(await foldersOf(natsServer, progress))];
  const room = ["--net", "--mount", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
  const program = join(root, "node_modules", "vitest", "vitest.mjs");
  const own = ["--short", "--write"];
  const vitest = ["run", "--project", "chaos", ...args.filter((each) => !own.includes(each))];
  const variables = {
    PATH: prepend(tools, process.env["PATH"]),
    NATS_ENTRA_CHAOS_ROOM: "1",
    ...(args.includes("--short") && { NATS_ENTRA_CHAOS_SHORT: "1" }),
    ...(args.includes("--write") && { NATS_ENTRA_CHAOS_WRITE: "1" }),
  };
  const env = { ...process.env, ...variables };
  return run("unshare", [...room, process.execPath, program, ...vitest], { cwd: root, env });
}
export { testChaos as "test:chaos" };

/**
 * `npm run kubernetes`: a cluster to play with.
 *
 * @param {string[]} args what to do
 * @returns {Promise<number>} exit code
 */
export async function kubernetes(args) {
  await installPackages(root, progress);
  return typescript(["tests", "kubernetes", "node", "main.ts"], args, process.env);
}

/**
 * `npm run bench`: measures; logins and walls with real servers, everything else with nothing but the packages.
 *
 * @param {string[]} args what to measure, and options
 * @returns {Promise<number>} exit code
 */
export async function bench(args) {
  await installPackages(root, progress);
  const tools = ["logins", "walls"].includes(args[0] ?? "")
    ? await foldersOf(natsServer, progress)
    : [];
  const env = { ...process.env, PATH: prepend(tools, process.env["PATH"]) };
  return typescript(["bench", "main.ts"], args, env);
}

/**
 * Installs what tests need.
 *
 * @returns {Promise<string[]>} folders that PATH lacks
 */
async function setUp() {
  await installPackages(root, progress);
  return stackTools(progress);
}
