import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compile } from "../../../access/index.ts";
import { deployedPolicy } from "../../../cli/policy/document.ts";
import { readSettings } from "../../../cli/settings/settings.ts";
import { sampleSettings } from "../../support/cli/sample.ts";
import { deployable } from "../../support/policies/deployable.ts";
import { samplePolicy } from "../../support/policies/sample.ts";
import { Terminal } from "../../support/terminal.ts";
import { PulumiProject } from "../../support/pulumi-project.ts";

/** `nats-entra use` with the real pulumi, and stacks in a backend of their own. */
const repository = join(import.meta.dirname, "..", "..", "..");
const file = (...path: string[]) => JSON.stringify(join(repository, ...path));
const { document } = compile(samplePolicy);
let project: PulumiProject;
let terminal: Terminal;

beforeAll(async () => {
  project = await PulumiProject.create();
  symlinkSync(join(repository, "node_modules"), join(project.folder, "node_modules"));
  const { policyFile: _, ...settings } = sampleSettings;
  await project.write({
    "Pulumi.yaml": {
      name: "orders",
      main: "index.mjs",
      runtime: { name: "nodejs", options: { typescript: false } },
      plugins: { providers: [{ name: "nats-entra", path: join(repository, "provider") }] },
    },
    "package.json": { type: "module", version: "1.0.0" },
    "policy.json": deployable(samplePolicy),
    "client.json": { ...settings, policyDigest: document.digest },
    "index.mjs": `
      import { readFileSync } from "node:fs";
      import { readPolicy } from ${file("components", "inputs", "policy.ts")};
      import { PolicyRecord, recordedPolicy } from ${file("components", "resources", "policy-record.ts")};
      const policy = readPolicy(readFileSync("policy.json", "utf8"));
      new PolicyRecord("policy", { policy: recordedPolicy(policy), holders: {} });
      export const client = JSON.parse(readFileSync("client.json", "utf8"));`,
  });
  await project.pulumi("stack", "init", "empty");
  await project.pulumi("stack", "init", "production");
  await project.pulumi("up", "--yes", "--skip-preview");
});
afterAll(() => project.remove());

beforeEach(() => {
  terminal = new Terminal();
  Object.assign(terminal.env, {
    PATH: process.env["PATH"],
    PULUMI_HOME: process.env["PULUMI_HOME"],
    PULUMI_BACKEND_URL: `file://${join(project.folder, ".state")}`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
});
afterEach(() => terminal.remove());

describe("nats-entra use", () => {
  it("has commands talk to a stack of the project, by its policy", async () => {
    const { code, stdout, stderr } = await terminal.run(
      "use",
      "production",
      "--cwd",
      project.folder,
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toBe(`Using orders/production, policy ${document.digest}\n`);
    const settings = readSettings(terminal.io, undefined);
    expect(settings.servers).toEqual(sampleSettings.servers);
    expect(deployedPolicy(settings)).toEqual(document);
  });

  it("finds a stack by its whole name from anywhere, without the stack's passphrase", async () => {
    const { value, code } = await terminal.json("use", "organization/orders/production");
    expect(code).toBe(0);
    expect(value).toMatchObject({ name: "orders/production", policy: document.digest });
  });

  it("says what is in use, lists what is kept, and forgets it", async () => {
    expect((await terminal.run("use")).stderr).toContain("there is no deployment to talk to");
    expect((await terminal.run("use", "--list")).stdout).toBe("No deployment is in use.\n");
    await terminal.run("use", "organization/orders/production");
    const kept = readSettings(terminal.io, undefined).file;
    expect((await terminal.run("use")).stdout).toBe(
      `In use: ${kept} (nats-entra use orders/production)\n`,
    );
    expect((await terminal.run("use", "--list")).stdout).toMatch(
      /\n\* orders\/production, as of 2/,
    );
    expect((await terminal.run("use", "--clear")).stdout).toBe("Forgot orders/production.\n");
    expect(() => readSettings(terminal.io, undefined)).toThrow(
      expect.objectContaining({
        code: "settings_missing",
        next: expect.stringContaining("nats-entra use STACK") as string,
      }),
    );
  });

  it("comes after a stack that runs in this folder, and says so", async () => {
    const run = join(terminal.folder, ".nats-entra", "run");
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, "client.json"), JSON.stringify(sampleSettings));
    const { stdout } = await terminal.run("use", "organization/orders/production");
    expect(stdout).toContain(
      `But ${join(run, "client.json")} (the stack in this folder) comes first here; --settings `,
    );
    expect(readSettings(terminal.io, undefined).file).toBe(join(run, "client.json"));
  });
});

describe("nats-entra use says what to do when", () => {
  const failed = async (...args: string[]) => {
    const { code, stderr } = await terminal.run("use", ...args);
    expect(code).toBe(1);
    return stderr;
  };

  it("there is no such stack", async () => {
    const said = await failed("staging", "--cwd", project.folder);
    expect(said).toContain("error: cannot read the stack staging\n");
    expect(said).toContain("no stack named 'staging' found");
    expect(said).toContain("next: see which stacks there are: pulumi stack ls --all\n");
  });

  it("nothing is deployed to it", async () => {
    const said = await failed("empty", "--cwd", project.folder);
    expect(said).toContain('error: the stack empty has no output "client"\n');
    expect(said).toContain("export const client = stack.client;");
  });

  it("this is not a project's folder", async () => {
    expect(await failed("production")).toContain("--cwd FOLDER");
  });

  it("pulumi is not installed", async () => {
    terminal.env["PATH"] = "/nowhere";
    expect(await failed("production")).toContain("error: cannot start pulumi\n");
  });

  it("the output is not what the command can read, and keeps what was in use", async () => {
    await terminal.run("use", "organization/orders/production");
    const before = readSettings(terminal.io, undefined).file;
    const text = readFileSync(join(project.folder, "client.json"), "utf8");
    await project.write({ "client.json": { servers: "nowhere" } });
    await project.pulumi("stack", "init", "broken");
    await project.pulumi("up", "--yes", "--skip-preview", "--stack", "broken");
    expect(await failed("broken", "--cwd", project.folder)).toContain("are not valid");
    expect(readSettings(terminal.io, undefined).file).toBe(before);
    await project.pulumi("destroy", "--yes", "--skip-preview", "--stack", "broken");
    await project.write({ "client.json": text });
    await project.pulumi("stack", "select", "production");
  });
});
