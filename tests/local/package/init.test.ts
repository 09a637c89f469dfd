import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { startOf } from "../../../provider/process/running.ts";
import { reserveBlock } from "../../support/ports/reserve.ts";
import { until } from "../../support/waiting/until.ts";
import { Tarballs } from "./consumer.ts";

/** What somebody does on their first day: in an empty folder, with the packages alone, in this order. */
const tarballs = new Tarballs(inject("tarballs"));
const times: [step: string, seconds: number][] = [];
let outside: string;
let project: string;
let dev: Dev;

/** Everybody's own variables, and nothing of this repository. */
const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  NO_COLOR: "1",
  XDG_CONFIG_HOME: join(outside, ".config"),
  XDG_STATE_HOME: join(outside, ".state"),
  ...{ NATS_ENTRA_HOME: undefined, NATS_ENTRA_SETTINGS: undefined },
  ...{ PULUMI_BACKEND_URL: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: undefined },
});

interface Ran {
  readonly code: number;
  readonly text: string;
}

function start(cwd: string, command: string, args: readonly string[]) {
  const child = spawn(command, args, {
    cwd,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: () => text };
}

async function run(cwd: string, command: string, ...args: string[]): Promise<Ran> {
  const { child, said } = start(cwd, command, args);
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? -1, text: said() };
}

/** @throws Error with what it said, when it fails */
async function must(cwd: string, command: string, ...args: string[]): Promise<string> {
  const { code, text } = await run(cwd, command, ...args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text}`);
  return text;
}

const natsEntra = (...args: string[]) => run(project, "npx", "nats-entra", ...args);

/** `nats-entra dev` in a terminal of its own. */
class Dev {
  readonly #child: ChildProcess;
  readonly said: () => string;

  constructor(...args: string[]) {
    // npx would stand between it and the signals
    const command = join(project, "node_modules", "nats-entra", "nats-entra.mjs");
    const { child, said } = start(project, process.execPath, [command, "dev", ...args]);
    this.#child = child;
    this.said = said;
  }

  /** What it says after this, once that matches. */
  async says(what: RegExp, after = 0): Promise<string> {
    await until(`dev to say ${String(what)}`, () => what.test(this.said().slice(after)), {
      timeoutMs: 100_000,
      everyMs: 50,
      details: this.said,
    });
    return this.said().slice(after);
  }

  /** Saves a change, and waits for what is said of it. */
  async after(save: () => Promise<void>, what: RegExp): Promise<string> {
    const before = this.said().length;
    await save();
    return this.says(what, before);
  }

  async interrupt(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    this.#child.kill("SIGINT");
    const [code] = (await once(this.#child, "close")) as [number | null];
    return code;
  }
}

/** A step of the way, and how long it took. */
const step = (name: string, work: () => Promise<void>, timeoutMs = 120_000) =>
  test(
    name,
    async () => {
      const started = performance.now();
      await work();
      times.push([name, (performance.now() - started) / 1000]);
    },
    timeoutMs,
  );

const roles = () => join(project, "policies", "roles", "orders.ts");

async function replace(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
  await writeFile(file, text.replace(from, to));
}

/** Plain pulumi on the stack, as its user runs it. */
async function pulumi(args: string): Promise<Ran> {
  const { text } = await natsEntra("dev", "--env");
  return run(project, "sh", "-c", `${text}\npulumi ${args}`);
}

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), "nats-entra-first-day-"));
  project = join(outside, "orders");
});

afterAll(async () => {
  await dev.interrupt();
  await rm(outside, { recursive: true, force: true });
  const lines = times.map(([name, seconds]) => `${seconds.toFixed(1).padStart(6)} s  ${name}`);
  process.stdout.write(`\nThe first day, step by step:\n${lines.join("\n")}\n`);
});

describe("in an empty folder, with the packages alone", () => {
  const pids: number[] = [];

  step("npm create nats-entra writes a project", async () => {
    const create = ["exec", "--yes", "--package", tarballs.file("create-nats-entra"), "--"];
    const said = await must(outside, "npm", ...create, "create-nats-entra", "orders");
    expect(said).toContain("npx nats-entra dev");
    expect(await readFile(join(project, "Pulumi.yaml"), "utf8")).toMatch(/^name: orders$/m);
  });

  step("nats-entra init writes the same, and never over what is there", async () => {
    const init = ["exec", "--yes", "--package", tarballs.file("nats-entra"), "--", "nats-entra"];
    await must(outside, "npm", ...init, "init", "again", "--name", "orders");
    const files = async (folder: string) =>
      (await readdir(folder, { recursive: true })).filter((name) => !name.startsWith("node_"));
    expect((await files(join(outside, "again"))).sort()).toEqual((await files(project)).sort());
    const refused = await run(outside, "npm", ...init, "init", "orders");
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/orders is not empty\n +why: +there is .*Pulumi\.yaml/);
  });

  step("dev says that packages are missing", async () => {
    const init = ["exec", "--yes", "--package", tarballs.file("nats-entra"), "--", "nats-entra"];
    const { code, text } = await run(project, "npm", ...init, "dev");
    expect(code).toBe(1);
    expect(text).toMatch(/not installed[^]*next: run npm install here/);
  });

  step(
    "npm install installs what it asks for",
    async () => {
      const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
      const own = ["access", "compiler", "local", "pulumi"].map((name) => `@nats-entra/${name}`);
      const files = [...own, "nats-entra"].map((name) => tarballs.file(name));
      await must(project, "npm", "install", ...flags, ...files);
    },
    300_000,
  );

  step("its types, its policy and its tests are right", async () => {
    expect(manifest.devDependencies.typescript).toBe(await installedVersion("typescript"));
    const checked = await must(project, "npm", "run", "check");
    expect(checked).toMatch(/7 invariants proved/);
    // by the project's own TypeScript, behind the wall of a command that is a package of the project itself
    expect(checked).not.toContain("types not checked");
    expect(await must(project, "npm", "test")).toMatch(/^# pass 3$|pass 3/m);
  });

  step("dev runs it, and shows who may do what", async () => {
    dev = new Dev("--base-port", String(await reserveBlock()));
    const said = await dev.says(/Watching policies/);
    expect(said).toContain("The broker and the policy agree on every one");
    expect(said).toMatch(/^publish +orders\.status +✓ +✗ +✗ +✗ *$/m);
    expect(said).toMatch(/^subscribe +orders\.events\.payment\.demo +✗ +✓ +✗ +✗ *$/m);
    const exported = JSON.parse((await pulumi("stack export -s dev")).text) as {
      deployment: { resources: { type: string; outputs?: { pid?: number } }[] };
    };
    for (const { type, outputs } of exported.deployment.resources)
      if (type === "nats-entra:local:Process") pids.push(outputs?.pid ?? 0);
    expect(pids.length).toBeGreaterThanOrEqual(6);
  });

  step("a second dev is refused", async () => {
    const { code, text } = await natsEntra("dev", "--detach");
    expect(code).toBe(1);
    expect(text).toContain("nats-entra dev already runs in this project");
  });

  step("a role that is edited is applied", async () => {
    expect((await natsEntra("try", "publish", "support.notes", "--as", "sara")).code).toBe(1);
    const edit = () =>
      replace(
        roles(),
        "grants: [request(status),",
        'grants: [publish("support.notes"), request(status),',
      );
    const said = await dev.after(edit, /applied in/);
    await dev.says(/\+ publish support\.notes/, dev.said().length - said.length);
    const { code, text } = await natsEntra("try", "publish", "support.notes", "--as", "sara");
    expect(code, text).toBe(0);
  });

  step("an invariant that is broken is refused, by dev and by pulumi preview", async () => {
    const deny = '  denies: [subscribe("orders.events.payment.>")],\n';
    const counterexample = /a user with Orders\.Read can receive orders\.events\.payment\.x/;
    const said = await dev.after(() => replace(roles(), deny, ""), /stays as it is/);
    expect(said).toMatch(counterexample);
    const preview = await pulumi("preview -s dev --non-interactive");
    expect(preview.code).not.toBe(0);
    expect(preview.text).toMatch(counterexample);
    const payment = ["try", "subscribe", "orders.events.payment.demo", "--as", "sara"];
    expect((await natsEntra(...payment)).code).toBe(1);
    await dev.after(
      () => replace(roles(), '  maxSession: "8h",\n', `${deny}  maxSession: "8h",\n`),
      /applied in/,
    );
  });

  step("a policy that cannot be read is refused with its place", async () => {
    const said = await dev.after(() => replace(roles(), "export const", "export cost"), /stays as/);
    expect(said).toMatch(/policies\/roles\/orders\.ts:\d+:\d+/);
    await dev.after(() => replace(roles(), "export cost", "export const"), /applied in/);
  });

  step("a person logs in, and tries", async () => {
    await must(project, "npx", "nats-entra", "login", "--as", "sara");
    expect(await must(project, "npx", "nats-entra", "whoami")).toContain("Orders.Read");
    const { code, text } = await natsEntra("try", "subscribe", "orders.events.payment.captured");
    expect(code).toBe(1);
    expect(text).toContain("role 'Orders.Read' denies orders.events.payment.>");
  });

  step("Ctrl-C ends it, and nothing is left", async () => {
    expect(await dev.interrupt(), dev.said()).toBe(0);
    expect(dev.said()).toContain("The stack, its settings and its state are removed.");
    expect(pids.filter((pid) => startOf(pid) !== undefined)).toEqual([]);
    for (const name of [".nats-entra", "Pulumi.dev.yaml"])
      expect(existsSync(join(project, name)), name).toBe(false);
  });

  step("dev --detach leaves it running, and --stop ends it", async () => {
    const port = ["--base-port", String(await reserveBlock())];
    await must(project, "npx", "nats-entra", "dev", "--detach", ...port);
    expect((await natsEntra("status")).code).toBe(0);
    const { text } = await natsEntra("dev", "--stop");
    expect(text).toContain("The stack, its settings and its state are removed.");
    expect(existsSync(join(project, ".nats-entra"))).toBe(false);
    expect((await natsEntra("dev", "--stop")).text).toContain("Nothing is up.");
  });
});

async function installedVersion(name: string): Promise<string> {
  const file = join(project, "node_modules", name, "package.json");
  return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version;
}
