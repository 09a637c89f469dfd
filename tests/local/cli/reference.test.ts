import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "@nats-io/nkeys";
import { wordsOf } from "../../support/pages/commands.ts";
import { standIns } from "../../support/pages/stand-ins.ts";
import { examplesOf, pagesOf, withWords } from "../../support/pages/walk.ts";
import { copyExamplePolicy } from "../../support/policies/example.ts";
import { Terminal } from "../../support/terminal.ts";
import { startDeployment, type Deployment } from "./deployment.ts";

/** The examples of docs/reference/cli.md, which `--help` shows too, one after the other against one deployment. */
const page = "docs/reference/cli.md";
const repository = join(import.meta.dirname, "../../..");
const walk = pagesOf(import.meta.filename)(page);
const signer = createAccount();
let deployment: Deployment;
let terminal: Terminal;

/** How an example is run, where that is not as the page has it, or not with 0 as its exit code. */
interface Way {
  /** Command lines that have to be run before. */
  readonly before?: readonly string[];
  /** What stands for words of the page. */
  readonly words?: Readonly<Record<string, string>>;
  /** An empty folder to run it in. */
  readonly folder?: string;
  readonly exit?: number;
  /** What it says when that is not 0. */
  readonly says?: RegExp;
}

const as = (name: string): Way => ({ before: [`login --as ${name}`] });
const denied = { exit: 1, says: /^✗ denied/ };

const ways: Readonly<Record<string, Way>> = {
  "nats-entra init . --name orders --target kubernetes": { folder: "empty" },
  "nats-entra token": as("ivan"),
  "nats-entra whoami": as("sara"),
  "nats-entra try publish orders.cancel": as("omar"),
  "nats-entra try subscribe orders.status --queue order-service": as("order-service"),
  "nats-entra policy verify triage.json --signer AB…": {
    words: { "AB…": signer.getPublicKey() },
  },
  "nats-entra policy diff --base old.json --head new.json": {
    before: ["policy compile --out old.json", "policy compile --out new.json"],
  },
  "nats-entra policy diff --base main --accept sha256:…": {
    words: { "sha256:…": `sha256:${"0".repeat(64)}` },
    ...{ exit: 1, says: /^error: the difference is sha256:\w+ now, not sha256:0/ },
  },
  "nats-entra policy explain why Orders.Read publish orders.cancel": denied,
  "nats-entra policy explain why Orders.Read subscribe orders.events.payment.card": denied,
  "nats-entra access-review --since 2026-07-01 --out review-q3 --audit /var/lib/nats-entra/audit --directory assigned.json":
    {
      before: [
        "login --as priya",
        "audit export --since 30d --out collected/callout-0.000001.jsonl",
      ],
      words: { "/var/lib/nats-entra/audit": "collected" },
    },
  "nats-entra doctor": as("nadia"),
  "nats-entra audit export --since 30d --out november.jsonl": as("priya"),
};

beforeAll(async () => {
  deployment = await startDeployment();
  terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
  terminal.env["PATH"] = process.env["PATH"];
  const { folder } = terminal;
  copyExamplePolicy(join(folder, "policies"));
  const example = join(repository, "examples/typescript/policies");
  cpSync(example, join(folder, "shop/policies"), { recursive: true });
  mkdirSync(join(folder, "empty"));
  mkdirSync(join(folder, "collected"));
  writeFileSync(join(folder, "bounded.nk"), signer.getSeed());
  writeFileSync(join(folder, "held.json"), "[]");
  writeFileSync(join(folder, "assigned.json"), '{ "value": [] }');
  const [header = "", claims = ""] = ["{}", "{}"].map((part) =>
    Buffer.from(part).toString("base64url"),
  );
  writeFileSync(join(folder, "old-tokens.txt"), `${header}.${claims}.\n`);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "ignore" });
  git("init", "--initial-branch", "main");
  git("add", "policies", "shop");
  const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
  git(...author, "commit", "--message", "policies");
  git("update-ref", "refs/remotes/origin/main", "HEAD");
});
afterAll(async () => {
  terminal.remove();
  await deployment.stop();
});

/** Those that another test runs are taken all the same, so that the order is the page's. */
const leftOut = (command: string) =>
  standIns.find((one) => one.answer === undefined && command.startsWith(one.command))?.command;
/** What is run here although others of its command are not. */
const runs = /^nats-entra (login --as|rotate list|grant list|revoke list|audit export --since)/;

describe(page, () => {
  it.each(examplesOf(page).map(({ command }) => command))("%s", async (command) => {
    const other = runs.test(command) ? undefined : leftOut(command);
    if (other !== undefined) {
      expect(walk.pass(other)).toBe(command);
      return;
    }
    const { before = [], words = {}, folder = ".", exit = 0, says } = ways[command] ?? {};
    for (const line of before) {
      const { code, stderr } = await terminal.run(...wordsOf(line));
      expect(code, `${line}: ${stderr}`).toBe(0);
    }
    const [, ...args] = wordsOf(withWords(walk.next(command), words));
    terminal.cwd = join(terminal.folder, folder);
    const { code, stdout, stderr } = await terminal.run(...args);
    terminal.cwd = terminal.folder;
    expect(code, stderr + stdout).toBe(exit);
    if (says !== undefined) expect(stderr + stdout).toMatch(says);
  });
});

it("knows no example that the page does not have", () => {
  const all = examplesOf(page).map(({ command }) => command);
  expect(Object.keys(ways).filter((command) => !all.includes(command))).toEqual([]);
});
