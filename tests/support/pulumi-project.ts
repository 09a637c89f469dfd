import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Ran {
  readonly code: number;
  readonly text: string;
}

/** A command that may still ask for something. */
export interface Running {
  /** What it has written so far. */
  readonly said: () => string;
  readonly ended: Promise<Ran>;
}

/** A project of somebody else, in a folder of its own, with the real engine and a backend of its own. */
export class PulumiProject {
  readonly folder: string;
  /** Of its commands. */
  readonly env: NodeJS.ProcessEnv;

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.env = env;
  }

  /** @param env what it needs beside the backend */
  static async create(env: NodeJS.ProcessEnv = {}): Promise<PulumiProject> {
    const folder = await mkdtemp(join(tmpdir(), "nats-entra-package-"));
    await mkdir(join(folder, ".state"));
    return new PulumiProject(folder, {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${join(folder, ".state")}`,
      PULUMI_CONFIG_PASSPHRASE: "for a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NO_COLOR: "1",
      ...env,
    });
  }

  async write(files: Readonly<Record<string, string | object>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    }
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), "utf8");
  }

  run(command: string, ...args: string[]): Promise<Ran> {
    return this.start(command, ...args).ended;
  }

  start(command: string, ...args: string[]): Running {
    const child = spawn(command, args, {
      cwd: this.folder,
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const ended = new Promise<Ran>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? -1, text }));
    });
    return { said: () => text, ended };
  }

  /** @throws Error with what it said, when it fails */
  async must(command: string, ...args: string[]): Promise<string> {
    const { code, text } = await this.run(command, ...args);
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  pulumi(...args: string[]): Promise<string> {
    return this.must("pulumi", ...args, "--non-interactive");
  }

  /** Output values of the stack. */
  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.pulumi("stack", "output", "--json")) as Record<string, unknown>;
  }

  /** Destroys what is up, and then the folder. */
  async remove(): Promise<void> {
    const up = await this.run("pulumi", "destroy", "--yes", "--skip-preview", "--non-interactive");
    await rm(this.folder, { recursive: true, force: true });
    if (up.code !== 0 && !/no stack selected|no Pulumi\.yaml/.test(up.text))
      throw new Error(`destroy ended with ${up.code}:\n${up.text}`);
  }
}
