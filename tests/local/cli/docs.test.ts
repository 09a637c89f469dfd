import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wordsOf } from "../../support/pages/commands.ts";
import { pattern } from "../../support/pages/output.ts";
import { pagesOf, type Walk } from "../../support/pages/walk.ts";
import { copyExamplePolicy } from "../../support/policies/example.ts";
import { Terminal } from "../../support/terminal.ts";
import { Shell } from "../pages/shell.ts";
import { startDeployment, type Deployment } from "./deployment.ts";

const repository = join(import.meta.dirname, "../../..");
const read = (page: string) => readFileSync(join(repository, "docs", page), "utf8");
const pages = pagesOf(import.meta.filename);
let deployment: Deployment;
let terminal: Terminal;
let shell: Shell;
beforeAll(async () => {
  deployment = await startDeployment();
  terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
  terminal.cwd = repository;
  shell = new Shell();
  shell.env = terminal.env;
  // what a stack has as its output
  shell.program("pulumi", `cat ${deployment.settingsFile}`);
  copyExamplePolicy(join(shell.folder, "policies"));
});
afterAll(async () => {
  shell.remove();
  terminal.remove();
  await deployment.stop();
});

/** Runs the next example of a page, which says what it prints. */
async function example(walk: Walk): Promise<void> {
  const { command, exit, output } = walk.example();
  const [program, ...args] = wordsOf(command);
  expect(program).toBe("nats-entra");
  const { code, stdout, stderr } = await terminal.run(...args);
  expect(stdout + stderr, command).toMatch(pattern(output));
  expect(code).toBe(exit);
}

const login = (name: string) => shell.must(`nats-entra login --as ${name}`);

/** Runs what goes on until it is interrupted, until it has printed this; meanwhile it does something time and again. */
const until = (command: string, printed: string, meanwhile: string) =>
  shell.must(`set -m
    (${command}) > said 2>&1 & job=$!
    trap 'kill -- -$job' EXIT
    until grep -q '${printed}' said; do kill -0 $job || { cat said >&2; exit 1; }; ${meanwhile} > sent 2>&1 || { cat sent >&2; exit 1; }; sleep 0.2; done`);

const sendsOrder = "nats --context nats-entra-order-service pub orders.events.created 42";

describe("docs/how-to/onboard.md", () => {
  const walk = pages("docs/how-to/onboard.md");

  it("has a person in, with the file that the operator made", () => {
    shell.must(walk.next("pulumi stack output client"));
    const settings = shell.must(`${walk.next("export")}\nprintf %s "$NATS_ENTRA_SETTINGS"`);
    expect(readFileSync(settings, "utf8")).toBe(readFileSync(deployment.settingsFile, "utf8"));
    // for a browser there is tests/local/cli/onboarding.test.ts
    expect(shell.must(`${walk.next("nats-entra login")} --as sara`)).toContain("Sara Lind");
    expect(shell.must(walk.next("nats-entra whoami"))).toContain("Orders.Read");
    login("order-service");
    until(walk.next("nats --context"), "orders.events.created", sendsOrder);
  });
});

describe("docs/how-to/sign-in.md", () => {
  const walk = pages("docs/how-to/sign-in.md");

  it("chooses a stack by a file with its policy beside it", () => {
    shell.must(walk.next("pulumi stack output client"));
    shell.must(walk.next("nats-entra policy compile"));
    expect(shell.must("cat policy.json")).toContain("Orders.Read");
    const settings = shell.must(`${walk.next("export")}\nprintf %s "$NATS_ENTRA_SETTINGS"`);
    expect(settings).toBe(join(shell.folder, "client.json"));
  });

  it("signs in and gets a token", async () => {
    await example(walk);
    await example(walk);
  });

  it("uses the nats command with the contexts that it wrote", () => {
    login("order-service");
    login("sara");
    until(walk.next("nats-entra token"), "orders.events.created", sendsOrder);
    login("omar");
    // none of the identities sets prices: the servers know of the watcher instead
    const monitors = deployment.nats.nodes.map(({ monitor }) => `${monitor}/jsz?consumers=1`);
    const ask = `curl -sf ${monitors.map((url) => `'${url}'`).join(" ")}`;
    const watches = '"stream_name": "KV_prices"';
    until(walk.next("nats --context"), watches, `${ask} | tee -a said`);
  });

  it("refuses an account without a role", () => example(walk));
});

describe.each(["docs/how-to/test-access.md", "docs/how-to/check-policy.md"])("%s", (page) => {
  const walk = pages(page);
  beforeAll(() => terminal.run("login", "--as", "sara"));

  it.each(walk.left)("%s", () => example(walk));
});

describe("docs/how-to/check-health.md", () => {
  const walk = pages("docs/how-to/check-health.md");

  it("checks all of it, and again", () => {
    login("nadia");
    for (const command of ["nats-entra doctor", "nats-entra doctor --all"])
      expect(shell.must(walk.next(command))).toMatch(/✓ \d+ checks/);
    until(walk.next("nats-entra doctor --watch"), "checks", "true");
  });

  it.each(["status", "rotate list"])("shows what %s prints", () => example(walk));
});

describe("docs/how-to/troubleshooting.md", () => {
  const walk = pages("docs/how-to/troubleshooting.md");

  it("asks the audit why others are refused", () => {
    login("priya");
    const refused = "nats-entra whoami --as sara --account finance || true";
    until(walk.next("nats-entra audit tail"), "account_not_granted", refused);
  });

  it.each(walk.left.slice(1))("%s", () => example(walk));
});

describe("docs/reference/cli.md", () => {
  it.each([
    ["login", "--as", "sara"],
    ["token"],
    ["whoami"],
    ["try", "subscribe", "orders.status", "--queue", "q"],
    ["policy check"],
    ["policy attack"],
    ["policy explain what-can", "Orders.Read"],
    ["policy explain who-can", "publish", "orders.cancel"],
    ["policy explain why", "Orders.Read", "publish", "orders.status"],
    ["status"],
    ["demo"],
    ["logout"],
  ])("names what `%s --json` prints, and nothing else", async (command, ...args) => {
    const { value } = await terminal.json(...command.split(" "), ...args);
    const section = new RegExp(`^#+ nats-entra ${command}\n[^]*?^JSON: (.*)$`, "m");
    const [, shape = ""] = section.exec(read("reference/cli.md")) ?? [];
    const outermost = shape.replaceAll(/[{[][^{}]*[}\]]/g, "").replaceAll(/[{[].*?[}\]]/g, "");
    const named = [...outermost.matchAll(/`(\w+)`(\?)?/g)];
    const required = named.filter(([, , optional]) => optional === undefined);
    expect(Object.keys(value as object)).toEqual(
      expect.arrayContaining(required.map(([, member]) => member)),
    );
    expect(named.map(([, member]) => member)).toEqual(
      expect.arrayContaining(Object.keys(value as object)),
    );
  });
});
