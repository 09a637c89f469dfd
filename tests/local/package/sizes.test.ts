import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ids } from "../../support/directory.ts";
import { issuerFolder, removeFolder, startIssuerProcess } from "../../support/issuer/issuer.ts";
import { Tarballs } from "./consumer.ts";
import type { PulumiProject } from "./pulumi-project.ts";

/** What each package costs whoever installs it alone, and that it works there. */
const repository = join(import.meta.dirname, "..", "..", "..");
const run = promisify(execFile);
const megabyte = 1_000_000;
let tarballs: Tarballs;

beforeAll(async () => {
  tarballs = await Tarballs.pack();
}, 600_000);

afterAll(() => tarballs.remove());

/** Packages and bytes in a project's node_modules. */
async function installed(folder: string): Promise<{ packages: string[]; bytes: number }> {
  const lock = await readFile(join(folder, "node_modules", ".package-lock.json"), "utf8");
  const { packages } = JSON.parse(lock) as { packages: Record<string, object> };
  return { packages: Object.keys(packages), bytes: await bytesIn(join(folder, "node_modules")) };
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(
    async ({ parentPath, name }) => (await stat(join(parentPath, name))).size,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The first line that a program writes; it is ended then. */
async function firstLine(command: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
  try {
    for await (const line of createInterface(child.stdout)) return line;
    throw new Error(`${command} ended without a line`);
  } finally {
    child.kill("SIGKILL");
  }
}

/** Milliseconds that Node needs at best. */
async function quickest(args: readonly string[]): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < 10; i++) {
    const before = performance.now();
    await run(process.execPath, args);
    best = Math.min(best, performance.now() - before);
  }
  return best;
}

/** A package alone in an empty project. */
function alone(name: string): () => PulumiProject {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await tarballs.install(name);
  }, 300_000);
  afterAll(() => project.remove());
  return () => project;
}

describe("@nats-entra/access", () => {
  const project = alone("@nats-entra/access");

  test("is one package", async () => {
    expect((await installed(project().folder)).packages).toHaveLength(1);
  });

  test("compiles a policy and decides by it", async () => {
    await project().write({
      "policy.mjs": `
        import { account, compile, policy, publish, role } from "@nats-entra/access";
        const shop = account("shop", { description: "Orders", default: true });
        const grants = [publish("orders.>")];
        const roles = [role("Orders.Write", { description: "writes", account: shop, members: ["user"], grants })];
        console.log(JSON.stringify(compile(policy({ accounts: [shop], roles })).document.roles));`,
    });
    const said = await project().must("node", "policy.mjs");
    expect(JSON.parse(said)).toHaveProperty(["Orders.Write"]);
  });
});

describe("@nats-entra/client", () => {
  const project = alone("@nats-entra/client");

  test("has at most 5 MB, and at most 10 packages", async () => {
    const { packages, bytes } = await installed(project().folder);
    expect(packages.length).toBeLessThanOrEqual(10);
    expect(bytes).toBeLessThan(5 * megabyte);
  });
});

describe("the command", () => {
  const project = alone("nats-entra");

  test("has at most 2 MB, and is one package", async () => {
    const { packages, bytes } = await installed(project().folder);
    expect(packages).toEqual(["node_modules/nats-entra"]);
    expect(bytes).toBeLessThan(2 * megabyte);
  });

  test("starts at once: 0.15 s at most beside what Node itself takes", async () => {
    const file = join(project().folder, "node_modules", "nats-entra", "nats-entra.mjs");
    const [node, command] = [await quickest(["-e", "0"]), await quickest([file, "--version"])];
    expect(command - node).toBeLessThan(150);
  });

  test("evaluates a policy behind walls, and writes its report", async () => {
    await cp(join(repository, "policies"), join(project().folder, "policies"), {
      recursive: true,
    });
    expect(await project().must("npx", "nats-entra", "policy", "check")).toContain("proved");
    const report = ["policy", "report", "--format", "html", "--out", "report.html"];
    await project().must("npx", "nats-entra", ...report);
    expect(await project().read("report.html")).toContain("<style>");
  });
});

describe("@nats-entra/callout", () => {
  const project = alone("@nats-entra/callout");

  test("is one package, and starts", async () => {
    expect((await installed(project().folder)).packages).toHaveLength(1);
    const { code, text } = await project().run(
      "npx",
      "nats-entra-callout",
      "--config",
      "none.json",
    );
    expect(code).toBe(1);
    expect(text).toContain("none.json");
  });
});

describe("@nats-entra/issuer", () => {
  const project = alone("@nats-entra/issuer");

  test("serves what tells clients where its keys are", async () => {
    const main = join(project().folder, "node_modules/@nats-entra/issuer/issuer/main.js");
    const issuer = await startIssuerProcess(await issuerFolder({}), main);
    try {
      const { pathname } = new URL(
        `/${ids.tenant}/v2.0/.well-known/openid-configuration`,
        issuer.authority,
      );
      const { status, json } = await issuer.call(pathname);
      expect(status).toBe(200);
      expect(json()).toHaveProperty("jwks_uri");
    } finally {
      await issuer.stop();
      removeFolder(issuer.folder);
    }
  });
});

describe("@nats-entra/guardrails", () => {
  const project = alone("@nats-entra/guardrails");

  test("is a pack that serves the engine", async () => {
    const pack = join(project().folder, "node_modules/@nats-entra/guardrails");
    const yaml = await readFile(join(pack, "PulumiPolicy.yaml"), "utf8");
    expect(yaml).toContain("nodejs");
    // an analyzer begins with the port that it listens on
    const port = await firstLine("node", [join(pack, "policies/guardrails/pack.js")], pack);
    expect(port).toMatch(/^\d+$/);
  });
});

describe("what pulumi package add installs", () => {
  const project = alone("@nats-entra/pulumi");

  test("has at most 320 MB from npm, without the SDK of Azure", async () => {
    const { packages, bytes } = await installed(project().folder);
    expect(packages).not.toContain("node_modules/@pulumi/azure-native");
    expect(bytes).toBeLessThan(320 * megabyte);
    const plugin = join(project().folder, "node_modules/@nats-entra/pulumi/provider/plugin.mjs");
    // a provider begins with the port that it listens on
    expect(await firstLine("node", [plugin, "127.0.0.1:1"], project().folder)).toMatch(/^\d+$/);
  });

  test("has as little from the repository, where the engine runs npm install in provider/", async () => {
    const copy = await mkdtemp(join(tmpdir(), "nats-entra-repository-"));
    try {
      const { stdout } = await run("git", ["ls-files", "-z"], { cwd: repository });
      for (const path of stdout.split("\0").filter((name) => name !== ""))
        await cp(join(repository, path), join(copy, path));
      const provider = join(copy, "provider");
      await run("npm", ["install", "--loglevel=error", "--prefer-offline"], { cwd: provider });
      const { packages, bytes } = await installed(copy);
      expect(packages).not.toContain("node_modules/@pulumi/azure-native");
      expect(bytes).toBeLessThan(320 * megabyte);
      const line = await firstLine("node", [join(provider, "plugin.mjs"), "127.0.0.1:1"], provider);
      expect(line).toMatch(/^\d+$/);
    } finally {
      await rm(copy, { recursive: true });
    }
  }, 300_000);
});
