import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../errors/failure.mjs";
import { assertOwn, homeOf, removeHome, stackEnvironment } from "./home.mjs";
import { change, openStack } from "./local-stack.mjs";
import { forTests, prepareMachine } from "./machine.mjs";
import { installPackages } from "./packages.mjs";
import { capture, prepend, run, which } from "./process.mjs";
import { Progress } from "./progress.mjs";
import { clientPythonFolder, pulumiPythonFolder } from "./python.mjs";
import { exports, pathLine } from "./shell.mjs";
import { runTests } from "./test/command.mjs";
import {
  foldersOf,
  kubernetesProvider,
  nats,
  natsServer,
  promtool,
  pulumi,
  pulumiLanguages,
  pulumiPython,
  vale,
} from "./toolchain.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const progress = new Progress();

/**
 * `npm run up`: installs what is missing, brings the stack to what the program says, and then lets
 * every identity try its subjects.
 *
 * @param {string[]} args for `pulumi up`
 * @returns {Promise<number>} exit code
 */
export async function up(args) {
  const home = homeOf(root);
  const env = await openStack(root, home, prepend(await setUp(), process.env["PATH"]));
  const code = await change("up", args, home, { cwd: root, env });
  if (code !== 0)
    throw new Failure("UP_FAILED", `pulumi up ended with ${code}`, {
      why: "the reason is above",
      next: "run the command again once that is fixed, or remove what was started: npm run down",
    });
  const cli = join(root, "cli", "bin.mjs");
  // JetStream elects its leader a moment after the last node is up
  const waiting = [cli, "status", "--wait", "30"];
  const well = await capture(process.execPath, waiting, { cwd: root, env });
  if (well.code !== 0)
    throw new Failure("NOT_WELL", "the stack is up, but part of it has a problem", {
      why: well.stdout.trim(),
      next: "run the command again",
    });
  return run(process.execPath, [cli, "demo"], { cwd: root, env });
}

/**
 * `npm run down`: ends every process and removes every file of the stack.
 *
 * @param {string[]} args for `pulumi destroy`
 * @returns {Promise<number>} exit code
 */
export async function down(args) {
  const home = homeOf(root);
  if (!existsSync(home.folder)) {
    progress.say("Nothing is up.");
    return 0;
  }
  assertOwn(home);
  const env = await openStack(root, home, prepend(await setUp(), process.env["PATH"]));
  const code = await change("destroy", args, home, { cwd: root, env });
  if (code !== 0)
    throw new Failure("DOWN_FAILED", `pulumi destroy ended with ${code}`, {
      why: "the reason is above; the stack's state is kept, because it knows what still runs",
      next: "run the command again",
    });
  await removeHome(home);
  progress.say("The stack, its settings and its state are removed.");
  return 0;
}

/**
 * `npm run env`: prints what a shell has to evaluate for plain `pulumi up -s local`.
 *
 * @returns {Promise<number>} exit code
 */
export async function env() {
  const home = homeOf(root);
  const folders = await setUp();
  await openStack(root, home, prepend(folders, process.env["PATH"]));
  process.stdout.write(pathLine(folders) + exports(stackEnvironment(home)));
  return 0;
}

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
    await foldersOf(vale, progress),
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
      why: "separate networks, mounts and clocks need root on Linux",
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
 * `npm run bench`: measures; logins and walls with real servers, everything else with the packages only.
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
 * `npm run lint:prose`: pages, help, errors and comments in plain English.
 *
 * @param {string[]} args none
 * @returns {Promise<number>} exit code
 */
async function lintProse(args) {
  await installPackages(root, progress);
  const env = {
    ...process.env,
    PATH: prepend(await foldersOf(vale, progress), process.env["PATH"]),
  };
  return typescript(["tools", "prose", "main.ts"], args, env);
}
export { lintProse as "lint:prose" };

/**
 * Installs what every command needs.
 *
 * @returns {Promise<string[]>} folders that PATH lacks
 */
async function setUp() {
  if (process.platform === "win32")
    throw new Failure("WINDOWS", "this does not run on Windows itself", {
      why: "the local target starts and ends processes the POSIX way",
      next: "use the Windows Subsystem for Linux: https://learn.microsoft.com/windows/wsl/install",
    });
  await installPackages(root, progress);
  return [
    ...nodeFolders(),
    ...(await foldersOf(pulumi, progress)),
    ...(await foldersOf(natsServer, progress)),
  ];
}

/** Pulumi's language host and the provider take `node` from PATH; it has to be this one. */
function nodeFolders() {
  const found = which("node", process.env["PATH"]);
  return found !== undefined && realpathSync(found) === realpathSync(process.execPath)
    ? []
    : [dirname(process.execPath)];
}
