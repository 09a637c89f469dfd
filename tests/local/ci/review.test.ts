import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { evaluatePolicy, folderOf } from "../../../compiler/index.ts";
import { Stack, type Ran } from "../../support/stack.ts";

/** A repository with a base and a pull request on top of it, and GitHub's comments of that pull request. */
let copy: Stack;
let server: Server;
let comments: string[];
let mayWrite: boolean;

/** What GitHub says of a pull request without comments. */
const nobodyElse = {
  data: {
    viewer: { login: "github-actions[bot]" },
    repository: {
      pullRequest: { comments: { nodes: [], pageInfo: { endCursor: null, hasNextPage: false } } },
    },
  },
};

const git = (...args: string[]) => {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
  return execFileSync("git", [...who, ...args], { cwd: copy.root, encoding: "utf8" });
};

beforeAll(async () => {
  copy = await Stack.create();
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "--all", "--", ":!node_modules");
  git("commit", "--quiet", "--message", "base");
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      if (request.url === "/graphql") return response.end(JSON.stringify(nobodyElse));
      if (!mayWrite) return response.writeHead(403).end("{}");
      comments.push((JSON.parse(text) as { body: string }).body);
      return response.writeHead(201).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.close();
  await copy.remove();
});
beforeEach(() => {
  comments = [];
  mayWrite = true;
  git("checkout", "--quiet", "--force", "main");
});

interface Reviewed extends Ran {
  readonly summary: string;
  /** Of the step, for later jobs. */
  readonly output: string;
}

/** Commits a change of a role, then reviews it as the action does. */
async function review(file: string, from: string, to: string): Promise<Reviewed> {
  const path = join(copy.root, "policies", "roles", file);
  const before = readFileSync(path, "utf8");
  expect(before).toContain(from);
  git("checkout", "--quiet", "--force", "-B", "change", "main");
  writeFileSync(path, before.replace(from, to));
  git("commit", "--quiet", "--all", "--message", "change");
  const event = join(copy.root, ".git", "event.json");
  const summary = join(copy.root, ".git", "summary.md");
  const output = join(copy.root, ".git", "output.txt");
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  writeFileSync(summary, "");
  writeFileSync(output, "");
  const { port } = server.address() as AddressInfo;
  const env = {
    ...process.env,
    GITHUB_TOKEN: "t",
    GITHUB_REPOSITORY: "example/orders",
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
    GITHUB_GRAPHQL_URL: `http://127.0.0.1:${port}/graphql`,
    GITHUB_EVENT_PATH: event,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: output,
  };
  const ran = await run(["ci/main.ts", "--base", "main", "--head", "change"], env);
  return { ...ran, summary: readFileSync(summary, "utf8"), output: readFileSync(output, "utf8") };
}

function run(args: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: copy.root, env });
    const out = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, ...out }));
  });
}

describe("the review of a pull request", () => {
  it("that broadens access asks for approval, in a comment with the verdict first", async () => {
    const { code, stderr, output } = await review(
      "support.ts",
      "request(status)",
      'request(status), request("orders.cancel")',
    );
    expect(code, stderr).toBe(3);
    expect(output).toBe("");
    expect(comments).toHaveLength(1);
    expect(comments[0]?.split("\n")[1]).toContain("BROADENS");
    expect(comments[0]).toContain("orders.cancel");
  });

  it("that narrows access passes", async () => {
    const { code, stderr, output } = await review("support.ts", "    request(status),\n", "");
    expect(code, stderr).toBe(0);
    expect(comments[0]).toContain("NARROWS");
    // what the deployment is held to
    const { compiled } = await evaluatePolicy(folderOf("policies", copy.root));
    expect(output).toBe(`policy=${compiled.document.digest}\n`);
  });

  it("that is too long for a comment keeps its verdict there, and is whole in the job's summary", async () => {
    const subjects = Array.from(
      { length: 900 },
      (_value, i) => `request("orders.way.${i}.${"x".repeat(60)}")`,
    );
    const { code, stderr, summary } = await review(
      "support.ts",
      "request(status)",
      `request(status), ${subjects.join(", ")}`,
    );
    expect(code, stderr).toBe(3);
    expect(comments[0]?.length).toBeLessThan(65_536);
    expect(comments[0]).toContain("BROADENS");
    expect(comments[0]).toContain("1 more section did not fit here");
    expect(summary).not.toContain("did not fit here");
    expect(summary).toContain("orders.way.899.");
  });

  it("of a fork, whose token may not write, is in the job's summary", async () => {
    mayWrite = false;
    const { code, stdout, summary } = await review("support.ts", "8h", "12h");
    expect(comments).toEqual([]);
    expect(summary).toContain("Orders.Read");
    expect(stdout).toContain("::notice::");
    expect(code).toBe(3);
  });

  it("whose policy does not compile fails, and says where", async () => {
    const { code } = await review(
      "support.ts",
      'subscribe("orders.events.>")',
      'subscribe("a..b")',
    );
    expect(code).toBe(1);
    expect(comments[0]).toContain("Policy review: failed");
    expect(comments[0]).toMatch(/support\.ts:\d+/);
  });

  it("runs a stranger's policy without showing it the token", async () => {
    const { code, stdout, stderr } = await review(
      "support.ts",
      "export const support",
      'if (globalThis.process?.env["GITHUB_TOKEN"]) throw new Error("saw the token");\nexport const support',
    );
    expect(stdout + stderr).not.toContain("saw the token");
    expect(code, stdout + stderr).toBe(0);
  });
});
