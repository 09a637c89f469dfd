/**
 * `node ci/main.ts --base REF [--head REF]`: the review of a pull request, as the GitHub Action runs it.
 *
 * The difference is worked out by `nats-entra policy diff` of this checkout, which the pull request
 * cannot change; the pull request's policies run in that command's own confined process. What they say reaches
 * the job's log as text alone: see `text/ci-log.ts`.
 *
 * Exit codes are the command's: 0 fine, 1 the comparison failed, 2 usage error, 3 access is broadened.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../errors/render.mjs";
import { inTemporaryFolder } from "../files/temporary.mjs";
import { muted } from "../text/ci-log.ts";
import { fenced } from "../text/markdown.ts";
import { linesOf, shown } from "../text/terminal.ts";
import { postReview } from "./comment.ts";
import { GitHubError, type Repository } from "./github.ts";

const cli = join(import.meta.dirname, "..", "cli", "bin.mjs");

/** What the review needs of a job's environment (docs.github.com, variables reference). */
const { GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_GRAPHQL_URL } = process.env;
const { GITHUB_EVENT_PATH, GITHUB_STEP_SUMMARY, GITHUB_OUTPUT } = process.env;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  complain(messageOf(error));
  process.exitCode = 1;
}

async function main(args: string[]): Promise<number> {
  const refs = refsOf(args);
  if (refs === undefined) return 2;
  const { code, review, whole, digest } = await diff(refs);
  print(review);
  if (GITHUB_STEP_SUMMARY !== undefined)
    await appendFile(GITHUB_STEP_SUMMARY, fitsSummary(whole) ? whole : review);
  if (GITHUB_OUTPUT !== undefined && code === 0)
    await appendFile(GITHUB_OUTPUT, `policy=${digest}\n`);
  await comment(review);
  return code;
}

interface Refs {
  readonly base: string;
  readonly head: string;
}

/** Undefined, and said why, for a wrong call. */
function refsOf(args: string[]): Refs | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: { base: { type: "string" }, head: { type: "string", default: "HEAD" } },
    });
    const { base, head } = values;
    if (base !== undefined && base !== "") return { base, head };
    complain("--base is missing: the ref to compare with");
  } catch (error) {
    complain(messageOf(error));
  }
  return undefined;
}

interface Reviewed {
  readonly code: number;
  /** Markdown, short enough for a comment. */
  readonly review: string;
  /** All of it. */
  readonly whole: string;
  /** Of the policy that was reviewed: what a deployment can be held to. Empty when the comparison failed. */
  readonly digest: string;
}

/** What the command says of the difference. */
async function diff({ base, head }: Refs): Promise<Reviewed> {
  // in one word: a ref that begins with a dash is not an option
  const refs = [`--base=${base}`, `--head=${head}`];
  const { whole, ...ran } = await inTemporaryFolder("nats-entra-review-", async (folder) => {
    const file = join(folder, "review.md");
    const ran = await run([cli, "policy", "diff", ...refs, "--format", "json", "--whole", file]);
    const whole = await readFile(file, "utf8").catch(() => ""); // there is none when it failed
    return { ...ran, whole };
  });
  const { code } = ran;
  if (ran.stdout === "") {
    const review = failed(ran.stderr);
    return { code, review, whole: review, digest: "" };
  }
  const { head: digest, review } = JSON.parse(ran.stdout) as {
    readonly head: string;
    readonly review: { readonly markdown: string };
  };
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${head} has no digest`);
  return { code, review: review.markdown, whole, digest };
}

function run(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    // the policies that are compared are a stranger's code: no token in their sight
    const env = { ...process.env, GITHUB_TOKEN: undefined, ACTIONS_RUNTIME_TOKEN: undefined };
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

function failed(problem: string): string {
  return `## Policy review: failed\n\n${fenced(problem.trim().slice(0, 10_000))}\n`;
}

/** The job's log shows it, and obeys nothing in it. */
function print(text: string): void {
  process.stdout.write(muted(text, randomUUID()));
}

function complain(problem: string): void {
  const lines = linesOf(`review: ${problem}`, "  ").map((line) => `${shown(line)}\n`);
  process.stderr.write(lines.join(""));
}

/** GitHub takes 1 MiB of a step's summary, and none of a longer one. */
function fitsSummary(text: string): boolean {
  return Buffer.byteLength(text) <= 1024 * 1024;
}

/** Pull requests of forks come with a token that may only read: then the job's summary has to do. */
async function comment(review: string): Promise<void> {
  const pull = await pullNumber();
  if (pull === undefined || !GITHUB_TOKEN || !GITHUB_REPOSITORY) return;
  const repository: Repository = {
    api: GITHUB_API_URL ?? "https://api.github.com",
    graphql: GITHUB_GRAPHQL_URL ?? "https://api.github.com/graphql",
    name: GITHUB_REPOSITORY,
    token: GITHUB_TOKEN,
  };
  try {
    await postReview(repository, pull, review);
  } catch (error) {
    if (!(error instanceof GitHubError) || ![403, 404].includes(error.status)) throw error;
    process.stdout.write(
      "::notice::No right to comment here; the review is in the job's summary.\n",
    );
  }
}

async function pullNumber(): Promise<number | undefined> {
  if (GITHUB_EVENT_PATH === undefined) return undefined;
  const event = JSON.parse(await readFile(GITHUB_EVENT_PATH, "utf8")) as {
    pull_request?: { number?: number };
  };
  return event.pull_request?.number;
}
