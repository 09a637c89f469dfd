import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Tarballs } from "./consumer.ts";
import type { PulumiProject } from "../../support/pulumi-project.ts";

/** What each package costs in an empty project, and that it works alone; used.test.ts uses them together. */
const repository = join(import.meta.dirname, "..", "..", "..");
const run = promisify(execFile);
const megabyte = 1_000_000;
const tarballs = new Tarballs(inject("tarballs"));

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

/** Writes at its end how many milliseconds of a processor a program has taken. */
const meter = `data:text/javascript,process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write("\\ntook " + (user + system) / 1000);
})`;

/** Milliseconds of a processor that Node takes; it depends less on what else runs than the time by the clock. */
async function costOf(args: readonly string[]): Promise<number> {
  // an earlier run has compiled nothing for somebody who has just installed it
  const env = { ...process.env, NODE_COMPILE_CACHE: undefined };
  const { stderr } = await run(process.execPath, ["--import", meter, ...args], { env });
  return Number(/took ([\d.]+)$/.exec(stderr)?.[1]);
}

/** A package alone in an empty project. */
function alone(name: string): () => PulumiProject {
  let project: PulumiProject;
  beforeAll(async () => {
    project = await tarballs.install([name]);
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

  test("starts at once: its help costs at most eight times what Node costs that does nothing", async () => {
    const file = join(project().folder, "node_modules", "nats-entra", "nats-entra.mjs");
    let [nothing, help] = [Infinity, Infinity];
    for (let i = 0; i < 10; i++) {
      nothing = Math.min(nothing, await costOf(["-e", "0"]));
      help = Math.min(help, await costOf([file, "--help"]));
    }
    expect(help / nothing).toBeGreaterThan(1);
    expect(help / nothing).toBeLessThan(8);
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

describe.each([
  { name: "@nats-entra/callout", needs: [] },
  { name: "@nats-entra/issuer", needs: ["node_modules/jose"] },
])("$name", ({ name, needs }) => {
  const project = alone(name);

  test("needs as few packages as it says", async () => {
    const { packages } = await installed(project().folder);
    expect(packages.sort()).toEqual([`node_modules/${name}`, ...needs]);
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
