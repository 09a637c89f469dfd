import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { commandBlocks } from "../../support/pages/commands.ts";
import { pagesOf } from "../../support/pages/walk.ts";
import { reserveBlock } from "../../support/ports/reserve.ts";
import { until } from "../../support/waiting/until.ts";
import { Walkthrough } from "../../support/pages/walkthrough.ts";
import { Tarballs } from "./consumer.ts";
import type { PulumiProject } from "../../support/pulumi-project.ts";

/** docs/tutorial.md on this machine, from the packed packages alone: its own commands, in its order. */
const page = readFileSync(join(import.meta.dirname, "../../../docs/tutorial.md"), "utf8");
const sections = page.split(/^## /m).slice(1);
const section = (start: string) => sections.find((text) => text.startsWith(start)) ?? "";
const walk = pagesOf(import.meta.filename)("docs/tutorial.md");
const textOf = (start: string, language: string) =>
  commandBlocks(section(start), language)[0] ?? "";

const tarballs = new Tarballs(inject("tarballs"));
const home = mkdtempSync(join(tmpdir(), "nats-entra-home-"));
let starter: PulumiProject;
let folder: string;
let dev: ChildProcess;
let said = "";

beforeAll(async () => {
  starter = await tarballs.install(["nats-entra"], {
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_STATE_HOME: join(home, ".state"),
    NATS_ENTRA_SETTINGS: undefined,
    NATS_ENTRA_HOME: undefined,
  });
  folder = join(starter.folder, "orders");
});

afterAll(async () => {
  if (dev.exitCode === null) dev.kill("SIGKILL");
  await starter.run("bash", "-c", "cd orders && npx nats-entra dev --stop");
  await starter.remove();
  rmSync(home, { recursive: true, force: true });
});

/** Lines of the page, in the project's folder. */
const shell = (...lines: string[]) =>
  starter.run("bash", "-euo", "pipefail", "-c", `cd orders\n${lines.join("\n")}`);

async function must(...lines: string[]): Promise<string> {
  const { code, text } = await shell(...lines);
  expect(code, `${lines.join("\n")}\n${text}`).toBe(0);
  return text;
}

/** Replaces the grants that a file has by those that the page shows. */
function edit(file: string, grants: string, shown: string): () => void {
  const path = join(folder, file);
  const before = readFileSync(path, "utf8");
  expect(before.split(grants)).toHaveLength(2);
  writeFileSync(
    path,
    before.replace(grants, () => shown.trimEnd()),
  );
  return () => writeFileSync(path, before);
}

/** Waits for what `dev` says from here on. */
async function devSays(pattern: RegExp, from: number): Promise<string> {
  const saidSince = () => said.slice(from);
  const isThere = () => {
    if (dev.exitCode !== null) throw new Error(`dev ended with ${dev.exitCode}:\n${said}`);
    return pattern.test(saidSince());
  };
  await until(`${pattern} of dev`, isThere, { timeoutMs: 100_000, details: () => said });
  return saidSince();
}

describe("docs/tutorial.md", () => {
  test("creates a project, and installs its packages", async () => {
    await starter.must("bash", "-c", walk.next("npx nats-entra init"));
    expect(walk.next("cd")).toBe("cd orders"); // as every line from here on has it
    // the packed packages stand for the registry's
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    for (const list of [manifest.dependencies, manifest.devDependencies])
      for (const name of Object.keys(list).filter((each) => each.includes("nats-entra")))
        list[name] = `file:${tarballs.file(name)}`;
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, undefined, 2));
    await must(`${walk.next("npm install")} --no-audit --no-fund --prefer-offline`);
  });

  test("runs it: every identity tries the subjects of the policy", async () => {
    const command = walk.next("npx nats-entra dev");
    const args = [...command.split(" ").slice(1), "--base-port", String(await reserveBlock())];
    dev = spawn("npx", args, { cwd: folder, env: starter.env, detached: true });
    for (const stream of [dev.stdout, dev.stderr])
      stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const table = await devSays(/Watching/, 0);
    for (const name of ["sara", "omar", "nadia", "order-service"]) expect(table).toContain(name);
    expect(table).toMatch(/policy agree on every one/);
  });

  test("logs in, and tries what the role allows and what it does not", async () => {
    await must(walk.next("npx nats-entra login --as sara"));
    expect(await must(walk.next("npx nats-entra whoami"))).toContain("Orders.Read");
    const allowed = await must(walk.next("npx nats-entra try publish orders.status"));
    expect(allowed).toContain("role 'Orders.Read' allows orders.status");
    const denied = await shell(walk.next("npx nats-entra try publish support.notes.7"));
    expect(denied.code).toBe(1);
  });

  test("applies a changed role", async () => {
    const from = said.length;
    const grants = `  grants: [request(status), subscribe("orders.events.>")],`;
    edit("policies/roles/orders.ts", grants, textOf("4.", "ts"));
    await devSays(/✓ applied in/, from);
    const again = walk.next("npx nats-entra try publish support.notes.7");
    await until("the callouts' new policy", async () => (await shell(again)).code === 0, {
      timeoutMs: 60_000,
      everyMs: 1000,
    });
  });

  test("refuses a broken invariant, in dev and in a preview, with the counterexample", async () => {
    const from = said.length;
    const grants = `  grants: [subscribe("orders.events.payment.>")],`;
    const undo = edit("policies/roles/orders.ts", grants, textOf("5.", "ts"));
    const shown = textOf("5.", "text").replaceAll(/\s+/g, " ").trim();
    expect(shown).toContain("does not hold");
    const plain = (text: string) => text.replaceAll(/\s+/g, " ");
    expect(plain(await devSays(/\[invariant_refuted\]/, from))).toContain(shown);
    const previewing = [walk.next("eval"), walk.next("pulumi preview --stack dev")];
    const { code, text } = await shell(...previewing);
    expect(code).not.toBe(0);
    expect(plain(text)).toContain(shown);
    const since = said.length;
    undo();
    await devSays(/✓ applied in/, since);
  });

  test("checks and tests the policy", async () => {
    await must(walk.next("npm run check"));
    await must(walk.next("npm test"));
  });

  test("ends without a trace", async () => {
    const ended = once(dev, "close");
    process.kill(-(dev.pid ?? 0), "SIGINT");
    await ended;
    expect(said).toContain("state are removed");
  });

  test("deploys to a cluster, with settings that the program reads", async () => {
    const { configuration, asked } = await Walkthrough.of(walk);
    // the project of the walk is called nats-entra, that of the page orders
    const names = Object.keys(configuration).map((name) => name.replace("nats-entra:", ""));
    const program = readFileSync(join(folder, "index.ts"), "utf8");
    expect(names).toEqual(["assignments", "tenantId"]);
    for (const name of names)
      expect(program).toMatch(new RegExp(`config\\.\\w+(<.*>)?\\("${name}"`));
    const [first] = JSON.parse(configuration["nats-entra:assignments"] ?? "[]") as object[];
    expect(Object.keys(first ?? {}).sort()).toEqual(["principalId", "principalName", "role"]);
    expect(first).toMatchObject({ role: "Orders.Read" });
    expect(readFileSync(join(folder, "policies/roles/orders.ts"), "utf8")).toContain(
      `role("Orders.Read"`,
    );
    const start = "kubectl --namespace orders port-forward";
    expect(asked.filter((line) => line.startsWith(start))).toHaveLength(1);
  });
});
