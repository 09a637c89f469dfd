import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkName, projectFiles, targets } from "../../../../cli/init/project-files.ts";
import azure from "../../../../components/azure/package.json" with { type: "json" };
import components from "../../../../components/package.json" with { type: "json" };
import repository from "../../../../package.json" with { type: "json" };
import { Terminal } from "../../../support/terminal.ts";

interface Manifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

const file = (path: string) => readFileSync(join(terminal.folder, path), "utf8");

describe("a new project", () => {
  it.each(targets)("for %s has a name everywhere, and nothing of the template's", (target) => {
    const files = projectFiles({ name: "night-shift", target });
    const all = [...files.values()].join("\n");
    expect(all).not.toMatch(/my-project|My project/);
    expect(files.get("Pulumi.yaml")).toMatch(/^name: night-shift$/m);
    expect(files.get("index.ts")).toContain('displayName: "Night shift"');
    for (const path of [".gitignore", "README.md", "tsconfig.json", "policies/invariants.ts"])
      expect([...files.keys()]).toContain(path);
    expect([...files.keys()]).not.toContain("README.deploy.md");
  });

  it.each(targets)("for %s asks for the versions that this repository is tested with", (target) => {
    const text = projectFiles({ name: "orders", target }).get("package.json") ?? "";
    const { dependencies, devDependencies } = JSON.parse(text) as Manifest;
    const tested: Readonly<Record<string, string>> = {
      ...repository.devDependencies,
      ...components.dependencies,
      ...azure.devDependencies,
    };
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect([name, version]).toEqual([
        name,
        /nats-entra/.test(name) ? repository.version : tested[name],
      ]);
  });

  it("has the way to production of its target alone", () => {
    const readme = (target: (typeof targets)[number]) =>
      projectFiles({ name: "orders", target }).get("README.md");
    expect(readme("local")).not.toContain("## Deploy it");
    expect(readme("kubernetes")).toContain("cluster in your kubeconfig");
    expect(readme("azure")).toContain("authorizedIps");
  });

  it.each(["orders", "a", "night-shift", "shop2"])("may be called %s", (name) => {
    expect(checkName(name)).toBe(name);
  });

  it.each(["Orders", "2shop", "a_b", "-a", "a-", "", "x".repeat(41), "../x"])(
    "may not be called '%s'",
    (name) => {
      expect(() => checkName(name)).toThrow(/cannot be the name of a project/);
    },
  );
});

describe("nats-entra init", () => {
  it("writes a project without a question where nobody can answer", async () => {
    const { code, stdout } = await terminal.run("init", "orders");
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/Next:\n {2}cd orders\n {2}npm install\n {2}npx nats-entra dev\n$/);
    expect(file("orders/index.ts")).not.toContain("inKubernetes");
    expect((JSON.parse(file("orders/package.json")) as Manifest).name).toBe("orders");
  });

  it("writes one whose policy is proved", async () => {
    await terminal.run("init", "orders");
    terminal.cwd = join(terminal.folder, "orders");
    const { code, stdout } = await terminal.run("policy", "check", "--no-types");
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/4 roles in 5 accounts, 7 invariants proved/);
  });

  it("asks on a terminal for what the options do not say", async () => {
    const asked: string[] = [];
    const answers = ["night-shift", "kubernetes"];
    terminal.ask = (question: string) => {
      asked.push(question);
      return Promise.resolve(answers[asked.length - 1] ?? "");
    };
    expect((await terminal.run("init", "orders")).code).toBe(0);
    expect(asked).toEqual(["Name [orders]: ", "Target (local, kubernetes, azure) [local]: "]);
    expect(file("orders/index.ts")).toContain('namespace: "night-shift"');
    const options = ["--name", "other", "--target", "azure"];
    expect((await terminal.run("init", "other", ...options)).code).toBe(0);
    expect(asked).toHaveLength(2);
  });

  it("takes what an empty answer leaves, and refuses a wrong one", async () => {
    terminal.ask = () => Promise.resolve("");
    expect((await terminal.run("init", "orders")).code).toBe(0);
    terminal.ask = () => Promise.resolve("nowhere");
    const { code, stderr } = await terminal.run("init", "other", "--name", "other");
    expect(code).toBe(2);
    expect(stderr).toContain("'nowhere' is not a target");
  });

  it("leaves a folder alone that has something in it, and names that", async () => {
    writeFileSync(join(terminal.folder, "thesis.tex"), "");
    const { code, stderr } = await terminal.run("init", ".", "--name", "orders");
    expect(code).toBe(1);
    expect(stderr).toMatch(/is not empty\n +why: +there is thesis\.tex/);
    expect(readdirSync(terminal.folder)).toEqual(["thesis.tex"]);
  });

  it("takes a repository that was just made", async () => {
    mkdirSync(join(terminal.folder, "orders", ".git"), { recursive: true });
    expect((await terminal.run("init", "orders")).code).toBe(0);
  });

  it("answers one value with --json", async () => {
    const { value } = await terminal.json("init", "orders");
    expect(value).toMatchObject({
      folder: join(terminal.folder, "orders"),
      name: "orders",
      target: "local",
      files: expect.arrayContaining(["index.ts", "policies/index.ts"]) as string[],
    });
  });
});
