import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { marked } from "marked";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestRepository } from "../../local/diff/repository.ts";
import { Terminal } from "../../support/terminal.ts";
import { isCommand, shows } from "../../unit/text/outside.ts";

/** A pull request of a stranger, reviewed as the GitHub Action does it: by `ci/main.ts`, in a job. */
const action = join(import.meta.dirname, "../../../ci/main.ts");
const COMMANDS = [
  "::add-mask::a",
  "  ::error file=x::y",
  "::stop-commands::t",
  "a ##[add-mask]b",
  "##vso[task.complete]",
];

const FENCES = [
  "```",
  "`".repeat(8),
  "~~~",
  "</details>",
  "@team",
  "<img-src=x>",
  "[a](https://x.example)",
];

let terminal: Terminal;
let repository: TestRepository;
let server: Server;
let comments: { id: string; body: string; author: { __typename: string; login: string } }[];

beforeEach(async () => {
  terminal = new Terminal();
  repository = new TestRepository(terminal.folder);
  comments = [];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const asked = JSON.parse(text) as {
        query?: string;
        variables?: { id: string; body: string };
        body?: string;
      };
      const found = comments.find(({ id }) => id === asked.variables?.id);
      if (found) found.body = asked.variables?.body ?? "";
      const author = { __typename: "Bot", login: "github-actions" };
      if (asked.body !== undefined)
        comments.push({ id: `c${comments.length}`, body: asked.body, author });
      const pageInfo = { endCursor: null, hasNextPage: false };
      const pull = { pullRequest: { comments: { nodes: comments, pageInfo } } };
      response.end(
        JSON.stringify({ data: { viewer: { login: "github-actions[bot]" }, repository: pull } }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.close();
  terminal.remove();
});

async function reviewed(policy: (before: string) => string) {
  const path = "policies/roles/shop.ts";
  repository.write(path, policy(readFileSync(join(terminal.folder, path), "utf8")));
  repository.commit("change");
  const event = join(terminal.folder, ".git", "event.json");
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = {
    ...process.env,
    ...{
      GITHUB_TOKEN: "t",
      GITHUB_REPOSITORY: "a/b",
      GITHUB_EVENT_PATH: event,
      GITHUB_STEP_SUMMARY: join(terminal.folder, ".git", "summary.md"),
    },
    ...{ GITHUB_API_URL: api, GITHUB_GRAPHQL_URL: `${api}/graphql` },
  };
  const said = { stdout: "", stderr: "" };
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [action, "--base", "HEAD~1", "--head", "HEAD"], {
      cwd: terminal.folder,
      env,
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
    child.on("error", reject);
    child.on("close", (ended) => resolve(ended ?? -1));
  });
  return { code, ...said };
}

/** What GitHub's runner does while it reads: everything between the two lines is only shown. */
function obeyed(stdout: string): string[] {
  let until: string | undefined;
  return stdout.split("\n").filter((line) => {
    if (until !== undefined) {
      if (line.trim() === `::${until}::`) until = undefined;
      return false;
    }
    const [, token] = /^::stop-commands::(\S+)$/.exec(line) ?? [];
    if (token !== undefined) until = token;
    return token === undefined && isCommand(line);
  });
}

/** All but the two lines that mute. */
const inner = (stdout: string) => stdout.split("\n").slice(1, -2);

describe("a policy with commands of CI systems", () => {
  it("is not obeyed in the reason why it fails, which stays a block of code in the comment", async () => {
    const reason = [...COMMANDS, "\u001b[2J\r::error::z", ...FENCES].join("\n");
    const { code, stdout, stderr } = await reviewed(
      (text) => `throw new Error(${JSON.stringify(reason)});\n${text}`,
    );
    expect(code, stderr).toBe(1);
    expectHarmless(stdout, stderr);
    const [, heading = "", , fence = "", ...lines] = (comments[0]?.body ?? "").split("\n");
    expect(heading).toBe("## Policy review: failed");
    expect(fence).toMatch(/^`{9,}$/);
    expect(lines.filter((line) => line.trimStart().startsWith(fence))).toEqual([fence]);
    expect(lines.indexOf(fence)).toBe(lines.findLastIndex((line) => line !== ""));
    expect(lines.join("\n")).toContain("@team");
  });

  it("is not obeyed in the subjects that somebody gets, which are code in the comment", async () => {
    const subjects = [...COMMANDS, ...FENCES, "a\\|@team"].map((text) =>
      text.replaceAll(/\s|>/g, ""),
    );
    const { code, stdout, stderr } = await reviewed((text) =>
      text.replace(
        "grants: [",
        `grants: [${subjects.map((it) => `subscribe(${JSON.stringify(it)})`).join()}, `,
      ),
    );
    expect(code, stdout + stderr).toBe(3);
    expectHarmless(stdout, stderr);
    const [, ...body] = (comments[0]?.body ?? "").split("\n");
    expect(body[0]).toContain("BROADENS");
    void marked.walkTokens(marked.lexer(body.join("\n")), ({ type, raw, ...more }) => {
      expect(["link", "image"]).not.toContain(type);
      // what is markup is the review's own
      if (type === "html")
        expect(raw).toMatch(
          /^(?:<\/?(?:details|summary|sub|br)>|\s|Every change, with its cause)+$/,
        );
      // a list's own has the words as tokens again
      if (type === "text" && !("tokens" in more)) expect(raw).not.toMatch(/@team|x\.example/);
    });
  });
});

function expectHarmless(stdout: string, stderr: string): void {
  expect(obeyed(stdout + stderr)).toEqual([]);
  // nor would it be if nothing muted it; the review's own signs have a selector that does not show
  for (const line of inner(stdout))
    expect([isCommand(line), shows(line.replaceAll("\ufe0f", "")), line]).toEqual([
      false,
      true,
      line,
    ]);
}

describe("somebody else's comment", () => {
  it("with the marker of the review stays, and the review is beside it", async () => {
    const author = { __typename: "User", login: "mallory" };
    const forged = "<!-- nats-entra policy review -->\n## ☑️ approved by everybody";
    comments = [{ id: "m", body: forged, author }];
    await reviewed((text) => text.replace('denies: [subscribe("shop.events.card.>")],', ""));
    expect(comments).toHaveLength(2);
    expect(comments[0]?.body).toBe(forged);
    expect(comments[1]?.body).toContain("BROADENS");
  });
});
