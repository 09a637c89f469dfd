import { Failure } from "../errors/failure.mjs";
import { capture, which } from "./process.mjs";

/**
 * A program that is of the machine and not in the cache.
 *
 * @typedef {object} Need
 * @property {string} name for people
 * @property {readonly [string, ...string[]]} programs names on PATH, or full paths; one of them is enough
 * @property {string} [debian] the package that has it
 * @property {string} from where it is to be had otherwise
 */

/** @type {Need} */
export const browser = {
  name: "Chromium",
  programs: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  debian: "chromium",
  from: "https://www.chromium.org/getting-involved/download-chromium",
};

/**
 * What the tests need: a browser for every page that people see, the shells that complete calls of the command, and
 * the languages of the examples.
 *
 * @type {readonly Need[]}
 */
export const forTests = [
  browser,
  { name: "zsh", programs: ["zsh"], debian: "zsh", from: "https://www.zsh.org" },
  { name: "fish", programs: ["fish"], debian: "fish", from: "https://fishshell.com" },
  { name: "Go", programs: ["go"], from: "https://go.dev/dl (1.26 or newer)" },
  { name: "Rust", programs: ["cargo"], from: "https://rustup.rs" },
  {
    name: "Python",
    programs: ["python3"],
    debian: "python3-venv",
    from: "https://www.python.org/downloads",
  },
  {
    name: "a JDK",
    programs: ["javac"],
    debian: "default-jdk-headless",
    from: "https://adoptium.net",
  },
  {
    name: "Maven",
    programs: ["mvn"],
    debian: "maven",
    from: "https://maven.apache.org/install.html",
  },
];

/**
 * The file of a need's program, system folders included.
 *
 * @param {Need} need
 * @param {string | undefined} path value of PATH
 * @returns {string | undefined}
 * @example found(browser, process.env.PATH) // "/usr/bin/chromium"
 */
export function found({ programs }, path) {
  for (const program of programs) {
    const cut = program.lastIndexOf("/");
    const folders = cut < 0 ? `${path ?? ""}:/usr/sbin:/sbin` : program.slice(0, cut);
    const file = which(program.slice(cut + 1), folders);
    if (file !== undefined) return file;
  }
  return undefined;
}

/**
 * Makes sure that the machine has what is needed, with Debian's packages where it can.
 *
 * @param {readonly Need[]} needs
 * @param {import("./progress.mjs").Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @param {boolean} [isRoot] who may install packages
 * @throws {Failure} NOT_ON_MACHINE, saying everything that is missing and where to get it
 */
export async function prepareMachine(
  needs,
  progress,
  env = process.env,
  isRoot = process.getuid?.() === 0,
) {
  const missing = needs.filter((need) => found(need, env["PATH"]) === undefined);
  const packages = missing.flatMap(({ debian }) => debian ?? []);
  const refusal =
    packages.length > 0 ? await installPackages(packages, progress, env, isRoot) : undefined;
  const left = missing.filter((need) => found(need, env["PATH"]) === undefined);
  if (left.length === 0) return;
  const names = left.map(({ name }) => name).join(", ");
  const apt = left.flatMap(({ debian }) => debian ?? []);
  const ways = [
    ...(apt.length > 0 ? [`As root on Debian: apt-get install ${apt.join(" ")}`] : []),
    ...left.map(({ name, from }) => `${name}: ${from}`),
  ];
  throw new Failure("NOT_ON_MACHINE", `this machine lacks ${names}`, {
    why: refusal ?? "no program of theirs is on PATH",
    next: `install what is missing. ${ways.join(". ")}`,
  });
}

/**
 * @param {string[]} packages
 * @param {import("./progress.mjs").Progress} progress
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} isRoot
 * @returns {Promise<string | undefined>} why they are not installed
 */
async function installPackages(packages, progress, env, isRoot) {
  if (which("apt-get", env["PATH"]) === undefined) return "there is no apt-get to install it with";
  if (!isRoot) return "only root may install Debian's packages";
  const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive" };
  /** @param {string[]} args */
  const apt = (...args) =>
    capture("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=120", ...args], { env: quiet });
  return progress.step(`Debian packages ${packages.join(", ")}`, async () => {
    await apt("update"); // an old list may do
    const ran = await apt("install", "-y", "--no-install-recommends", ...packages);
    return ran.code === 0 ? undefined : (ran.stderr.trim().split("\n").at(-1) ?? "apt-get failed");
  });
}
