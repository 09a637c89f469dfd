/**
 * `node ci/main.ts --base REF [--head REF]`: the review of a pull request, as the GitHub Action runs it.
 *
 * The difference is worked out by `nats-entra policy diff` of this checkout, which the pull request
 * cannot change; the pull request's policies run in that command's own confined process.
 */
import { spawn } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { postReview } from "./comment.ts";
import { GitHubError, type Repository } from "./github.ts";

const cli = join(import.meta.dirname, "..", "cli", "bin.mjs");

/** What the review needs of a job's environment (docs.github.com, variables reference). */
const { GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_EVENT_PATH, GITHUB_STEP_SUMMARY } =
  process.env;

const { values } = parseArgs({
  options: { base: { type: "string" }, head: { type: "string", default: "HEAD" } },
});
if (values.base === undefined) throw new Error("--base is missing: the ref to compare with");

const { code, review, whole } = await diff(values.base, values.head);
process.stdout.write(review);
if (GITHUB_STEP_SUMMARY !== undefined)
  await appendFile(GITHUB_STEP_SUMMARY, fitsSummary(whole) ? whole : review);
await comment(review);
process.exitCode = code;

interface Reviewed {
  /** 0 fine, 2 needs approval, 1 could not be told. */
  code: number;
  /** Markdown, short enough for a comment. */
  review: string;
  /** All of it. */
  whole: string;
}

/** What the command says of the difference. */
async function diff(base: string, head: string): Promise<Reviewed> {
  const folder = await mkdtemp(join(tmpdir(), "nats-entra-review-"));
  const file = join(folder, "review.md");
  const refs = ["--base", base, "--head", head];
  const ran = await run([cli, "policy", "diff", ...refs, "--format", "markdown", "--whole", file]);
  const review = ran.stdout === "" ? failed(ran.stderr) : ran.stdout;
  const whole = await readFile(file, "utf8").catch(() => review); // there is none when it failed
  await rm(folder, { recursive: true });
  return { code: ran.code, review, whole };
}

function run(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    // the policies that are compared are a stranger's code: no token in their sight
    const env = { ...process.env, GITHUB_TOKEN: undefined, ACTIONS_RUNTIME_TOKEN: undefined };
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

function failed(problem: string): string {
  const shown = problem.replaceAll("```", "'''").trim().slice(0, 10_000);
  return `## Policy review: could not be told\n\n\`\`\`\n${shown}\n\`\`\`\n`;
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
