import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { access, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pagesOf } from "../../support/pages/walk.ts";
import { hostlessPack, type PolicyPack } from "../../support/policies/pack.ts";

/** The real engine, the real pack, and a program of this project's own resources. */
const repository = join(import.meta.dirname, "..", "..", "..");
let pack: PolicyPack;
let root: string;

beforeAll(async () => {
  pack = await hostlessPack();
  root = await mkdtemp(join(tmpdir(), "nats-entra-guarded-"));
  await mkdir(join(root, "state"));
  await symlink(join(repository, "node_modules"), join(root, "node_modules"));
  const project = {
    name: "guarded",
    main: "index.mjs",
    runtime: { name: "nodejs", options: { typescript: false } },
    plugins: { providers: [{ name: "nats-entra", path: join(repository, "provider") }] },
  };
  await writeFile(join(root, "Pulumi.yaml"), JSON.stringify(project));
  await writeFile(join(root, "package.json"), JSON.stringify({ type: "module", version: "1.0.0" }));
  await pulumi("stack", "init", "test");
});

afterAll(async () => {
  await pulumi("destroy", "--yes", "--stack", "test");
  await Promise.all(
    [root, pack.root].map((folder) => rm(folder, { recursive: true, force: true })),
  );
});

interface Ran {
  code: number;
  text: string;
}

function pulumi(...args: string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      PATH: `${pack.bin}${delimiter}${process.env["PATH"] ?? ""}`,
      PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "for a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      NO_COLOR: "1",
    };
    const child = spawn("pulumi", [...args, "--non-interactive"], { cwd: root, env });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, text }));
  });
}

/** Writes the program and runs it under the guardrails. */
async function guarded(command: string[], program: string) {
  const components = JSON.stringify(join(repository, "components", "index.ts"));
  const text = `
    import { Certificate, Key, LocalFile } from ${components};
    const file = (name, content, mode) =>
      new LocalFile(name, { root: ${JSON.stringify(root)}, path: ${JSON.stringify(root)} + "/" + name, content, mode });
    const pem = "-----BEGIN PRIVATE KEY-----\\n";
    ${program}`;
  await writeFile(join(root, "index.mjs"), text);
  return pulumi(...command, "--stack", "test", "--policy-pack", pack.folder);
}

const exists = (name: string) =>
  access(join(root, name)).then(
    () => true,
    () => false,
  );

/** Three that break a rule, or will, beside one that keeps them all. */
const program = `
  file("private", pem);
  file("open", pem, 0o644);
  file("later", new Key("key", {}).secret.apply(() => pem), 0o644);
  const authority = new Certificate("authority", { commonName: "authority" });
  new Certificate("long", { commonName: "nats", days: 700, authority });`;

describe("a preview with the guardrails", () => {
  let preview: Ran;
  beforeAll(async () => {
    preview = await guarded(["preview"], program);
  });

  it("fails at what breaks a mandatory rule, and says the remedy", () => {
    const { code, text } = preview;
    expect(text).toContain(
      "[mandatory]  local-secret-files-private  (nats-entra:local:File: open)",
    );
    expect(text).toContain("the file holds a private key and has the mode 0644");
    expect(text).toContain("To fix: omit the mode, which is 0600.");
    expect(code).not.toBe(0);
  });

  it("advises at what breaks an advisory one", () => {
    expect(preview.text).toContain(
      "[advisory]  local-certificates-short  (nats-entra:index:Certificate: long)",
    );
  });

  it("advises where a value isn't known yet", () => {
    const { text } = preview;
    expect(text).toContain(
      "[advisory]  local-secret-files-private  (nats-entra:local:File: later)",
    );
    expect(text).toContain("string value at .content can't be known during preview");
  });

  it("says nothing of what keeps the rules", () => {
    expect(preview.text.match(/\[(mandatory|advisory)\]/g)).toHaveLength(3);
    expect(preview.text).not.toMatch(/\].*File: private\)/);
  });

  it("goes on where a configuration makes the rule advisory", async () => {
    const config = join(root, "guardrails.json");
    await writeFile(config, JSON.stringify({ "local-secret-files-private": "advisory" }));
    const { code, text } = await guarded(
      ["preview", "--policy-pack-config", config],
      'file("open", pem, 0o644);',
    );
    expect(text).toContain("[advisory]  local-secret-files-private  (nats-entra:local:File: open)");
    expect(code).toBe(0);
  });
});

describe("docs/how-to/check-infrastructure.md", () => {
  const page = readFileSync(join(repository, "docs/how-to/check-infrastructure.md"), "utf8");
  const walk = pagesOf(import.meta.filename)("docs/how-to/check-infrastructure.md");
  const [, levels = ""] = /```json\n(.*?)```/s.exec(page) ?? [];

  it("has commands that work in its order", async () => {
    await writeFile(join(root, "guardrails.json"), levels);
    for (const start of ["pulumi preview", "pulumi up", "pulumi preview"]) {
      const command = walk.next(start, { "policies/guardrails": pack.folder });
      const [program, ...words] = command.split(" ");
      expect(program).toBe("pulumi");
      if (words[0] === "up") words.push("--yes");
      await writeFile(join(root, "index.mjs"), "");
      const { code, text } = await pulumi(...words, "--stack", "test");
      expect({ command, code, text }).toMatchObject({ command, code: 0 });
      expect(text).toContain("nats-entra@v");
    }
  });
});

describe("a deployment with the guardrails", () => {
  it("stops before it makes a resource that breaks a rule, once its values are known", async () => {
    const { code, text } = await guarded(
      ["up", "--yes", "--skip-preview"],
      'file("later", new Key("key", {}).secret.apply(() => pem), 0o644);',
    );
    expect(text).toContain(
      "[mandatory]  local-secret-files-private  (nats-entra:local:File: later)",
    );
    expect(code).not.toBe(0);
    expect(await exists("later")).toBe(false);
  });

  it("finds the bytes of a key in an output of the stack", async () => {
    const { code, text } = await guarded(
      ["up", "--yes", "--skip-preview"],
      'export const leak = new Key("key", {}).secret;',
    );
    expect(text).toContain(
      "[mandatory]  nats-seeds-in-outputs  (pulumi:pulumi:Stack: guarded-test)",
    );
    expect(text).toContain("leak holds the bytes of a key");
    expect(code).not.toBe(0);
  });
});
