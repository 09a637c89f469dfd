import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./waiting/until.ts";

const repository = join(import.meta.dirname, "..", "..");

/** What the stack writes for clients: its output `client`. */
export interface ClientSettings {
  servers: string[];
  /** PEM; with TLS only. */
  natsCa?: string;
  tenantId: string;
  authority: string;
  authorityCa: string;
  audience: string;
  scope: string;
  clientId: string;
  callouts: string[];
  monitors: string[];
  keysSince: Record<string, number>;
  local: { adminKeyFile: string; identities: string[] };
}

interface Exported {
  deployment: { resources?: { type: string; urn: string; outputs?: { pid?: number } }[] };
}

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * A copy of the project with a stack of its own, so that a test may edit policies and break things
 * beside the stack that a developer has running. Everything real: the commands of the README.
 */
export class Stack {
  readonly root: string;
  #exports: string | undefined;

  constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<Stack> {
    const root = await mkdtemp(join(tmpdir(), "nats-entra-e2e-"));
    const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
      cwd: repository,
      encoding: "utf8",
    });
    for (const file of files.split("\0").filter((name) => name !== "")) {
      await cp(join(repository, file), join(root, file)).catch((error: unknown) => {
        // listed by git, deleted in the working tree
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      });
    }
    await symlink(join(repository, "node_modules"), join(root, "node_modules"));
    return new Stack(root);
  }

  /** One of the project's own commands: `up`, `down`, `env`. */
  run(...args: string[]): Promise<Ran> {
    return this.#spawn(process.execPath, [join(this.root, "tools", "run.mjs"), ...args]);
  }

  /** The `nats-entra` command. */
  cli(...args: string[]): Promise<Ran> {
    return this.#spawn(process.execPath, [join(this.root, "cli", "bin.mjs"), ...args]);
  }

  /** Plain `pulumi`, in the environment that `npm run env` prints. */
  async pulumi(...args: string[]): Promise<Ran> {
    const exports = await this.#env();
    return this.#spawn("bash", ["-c", `${exports}\nexec pulumi "$@"`, "pulumi", ...args]);
  }

  /** Commands of a page, in a shell that can use plain `pulumi` and `nats-entra`. */
  async shell(script: string, variables: Record<string, string> = {}): Promise<Ran> {
    return this.#spawn("bash", ["-c", await this.#prepared(script)], variables);
  }

  /**
   * Commands of a page that go on until they are interrupted: they are, once they have printed enough.
   *
   * @param isEnough told all that they have printed so far, time and again
   * @returns what they have printed
   */
  async follow(script: string, isEnough: (printed: string) => boolean | Promise<boolean>) {
    const child = spawn("bash", ["-c", await this.#prepared(script)], {
      cwd: this.root,
      env: this.#environment(),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // what it starts is interrupted with it
    });
    const out = { stdout: "", all: "" };
    child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (out.all += chunk.toString()));
    const closed = once(child, "close");
    try {
      const details = () => out.all;
      const enough = async () => {
        if (child.exitCode !== null) throw new Error(`${script}\nended:\n${out.all}`);
        return isEnough(out.stdout);
      };
      await until(`enough of ${script}`, enough, { timeoutMs: 60_000, everyMs: 50, details });
    } finally {
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), "SIGINT");
      await closed;
    }
    return out.stdout;
  }

  /** The same, and what it printed. @throws Error with all that it said when it fails */
  async must(script: string, variables?: Record<string, string>): Promise<string> {
    const { code, stdout, stderr } = await this.shell(script, variables);
    if (code !== 0) throw new Error(`${script}\nended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Plain `pulumi up`. @throws Error with what it said when it fails */
  async up(): Promise<void> {
    const { code, stdout } = await this.pulumi("up", "-s", "local", "--yes", "--skip-preview");
    if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${stdout}`);
  }

  async settings(): Promise<ClientSettings> {
    const text = await readFile(join(this.root, ".nats-entra", "run", "client.json"), "utf8");
    return JSON.parse(text) as ClientSettings;
  }

  /** A token of the local issuer for one of the example's identities; broken on purpose when a defect is named. */
  async token(as: string, defect?: string): Promise<string> {
    const { authority, authorityCa: ca, local } = await this.settings();
    const key = await readFile(local.adminKeyFile, "utf8");
    const body = JSON.stringify({ as, defect });
    const answer = await post(`${authority}/local/token`, ca, key.trim(), body);
    const { access_token: token } = JSON.parse(answer) as { access_token?: string };
    if (token === undefined) throw new Error(`no token for ${as}: ${answer}`);
    return token;
  }

  /** Process ids by resource name: nodes, replicas, the issuer. */
  async processes(): Promise<Record<string, number>> {
    const { stdout } = await this.pulumi("stack", "export", "-s", "local");
    const { resources = [] } = (JSON.parse(stdout) as Exported).deployment;
    const processes = resources.filter(({ type }) => type === "nats-entra:local:Process");
    return Object.fromEntries(
      processes.map(({ urn, outputs }) => [urn.split("::").pop() ?? "", outputs?.pid ?? 0]),
    );
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  /** What `npm run env` prints; it stays the same while there is a stack. */
  async #env(): Promise<string> {
    const isOpen = existsSync(join(this.root, ".nats-entra"));
    if (this.#exports === undefined || !isOpen) {
      const { code, stdout } = await this.run("env");
      if (code !== 0) return stdout;
      this.#exports = stdout;
    }
    return this.#exports;
  }

  async #prepared(script: string): Promise<string> {
    const folder = join(this.root, ".bin");
    await mkdir(folder, { recursive: true });
    const cli = `exec ${process.execPath} ${join(this.root, "cli", "bin.mjs")} "$@"`;
    await writeFile(join(folder, "nats-entra"), `#!/bin/sh\n${cli}\n`, { mode: 0o755 });
    return `${await this.#env()}\nPATH=${folder}:$PATH\nset -e\n${script}`;
  }

  #environment(variables: Record<string, string> = {}): NodeJS.ProcessEnv {
    return {
      ...process.env,
      NO_COLOR: "1",
      // sign-ins and contexts stay with the copy
      XDG_CONFIG_HOME: join(this.root, ".config"),
      XDG_STATE_HOME: join(this.root, ".state"),
      // and never is a developer's own stack meant
      NATS_ENTRA_HOME: undefined,
      NATS_ENTRA_SETTINGS: undefined,
      ...variables,
    };
  }

  #spawn(command: string, args: string[], variables: Record<string, string> = {}): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const env = this.#environment(variables);
      const child = spawn(command, args, {
        cwd: this.root,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const out = { stdout: "", stderr: "" };
      child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? -1, ...out }));
    });
  }
}

function post(url: string, ca: string, key: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const outgoing = request(url, { method: "POST", ca, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(text));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
