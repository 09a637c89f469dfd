import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../errors/failure.mjs";
import { LockBusy, locked } from "../../files/lock.mjs";
import { assertOwn, homeOf, openHome, removeHome, stackEnvironment } from "../../tools/home.mjs";
import { changing, openStack } from "../../tools/local-stack.mjs";
import { capture, prepend, run } from "../../tools/process.mjs";
import { Progress } from "../../tools/progress.mjs";
import { exports, pathLine } from "../../tools/shell.mjs";
import { stackTools } from "../../tools/stack-tools.mjs";
import type { Project } from "./project.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How a deployment ended that had no terminal. */
export interface Applied {
  readonly ok: boolean;
  /** What pulumi printed. */
  readonly printed: string;
}

/** The stack of a project on this machine: its own backend, passphrase and processes, all below `.nats-entra/`. */
export class DevStack {
  readonly #project: Project;
  readonly #home: ReturnType<typeof homeOf>;
  readonly #env: Environment;

  /** @param stack its name @param env of the command */
  constructor(project: Project, stack: string, env: Environment) {
    this.#project = project;
    this.#home = homeOf(project.root, stack, env);
    this.#env = env;
  }

  get name(): string {
    return this.#home.stack;
  }

  /** Whether there is anything of it. */
  get exists(): boolean {
    return existsSync(this.#home.folder);
  }

  /** Whether it was brought up, and not removed since. */
  get isUp(): boolean {
    return existsSync(this.settingsFile);
  }

  /** What the command needs to find it, once it is up. */
  get settingsFile(): string {
    return join(this.#home.run, "client.json");
  }

  /**
   * Does the work while no other `nats-entra dev` works on this stack.
   *
   * @throws Failure `dev_running`, FOREIGN_FOLDER
   */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    await openHome(this.#home);
    try {
      return await locked(join(this.#home.folder, "dev.lock"), work, { timeoutMs: 0 });
    } catch (error) {
      if (!(error instanceof LockBusy)) throw error;
      throw new Failure("dev_running", "nats-entra dev already runs in this project", {
        why: `another process holds ${error.message.split(" ")[0] ?? "the lock"}`,
        next: "use that one, or end it with Ctrl-C in its terminal",
      });
    }
  }

  /**
   * Finds or fetches pulumi and nats-server, and makes the stack known to pulumi.
   *
   * @returns a deployment's environment
   * @throws Failure NO_TOOL, PULUMI, FOREIGN_FOLDER
   */
  async open(): Promise<Environment> {
    return this.#openWith(await this.#tools());
  }

  /** Lines for a shell that is to use plain pulumi on this stack. */
  async shellLines(): Promise<string> {
    const tools = await this.#tools();
    await this.#openWith(tools);
    return pathLine(tools) + exports(stackEnvironment(this.#home));
  }

  /**
   * `pulumi up`, on the terminal.
   *
   * @param args further ones
   * @param toStderr keeps standard output for the command's own result
   * @throws Failure UP_FAILED
   */
  async up(env: Environment, args: readonly string[], toStderr: boolean): Promise<void> {
    // the table that follows says more
    const code = await this.#change("up", env, ["--suppress-outputs", ...args], toStderr);
    if (code === 0) return;
    throw new Failure("UP_FAILED", `pulumi up ended with ${code}`, {
      why: "the reason is above",
      next: "run the command again once that is fixed; nats-entra dev --stop removes the rest of the stack",
    });
  }

  /** `pulumi up` in the background, for a change while the stack runs. */
  async apply(env: Environment): Promise<Applied> {
    const args = [...changing("up", this.#home), "--non-interactive", "--color", "never"];
    const { code, stdout, stderr } = await capture("pulumi", args, this.#options(env));
    return { ok: code === 0, printed: `${stdout}${stderr}` };
  }

  /**
   * Ends every process and removes every file.
   *
   * @throws Failure DOWN_FAILED; the state is kept, because it knows what still runs
   */
  async remove(env: Environment, args: readonly string[], toStderr: boolean): Promise<void> {
    assertOwn(this.#home);
    const code = await this.#change("destroy", env, args, toStderr);
    if (code !== 0)
      throw new Failure("DOWN_FAILED", `pulumi destroy ended with ${code}`, {
        why: "the reason is above; the stack's state is kept, because it knows what still runs",
        next: "run nats-entra dev --stop",
      });
    await removeHome(this.#home);
  }

  #change(
    command: "up" | "destroy",
    env: Environment,
    args: readonly string[],
    toStderr: boolean,
  ): Promise<number> {
    const stdio: ("inherit" | number)[] = ["inherit", toStderr ? 2 : "inherit", "inherit"];
    const all = [...changing(command, this.#home), ...args];
    return run("pulumi", all, { ...this.#options(env), stdio });
  }

  #options(env: Environment) {
    return { cwd: this.#project.root, env };
  }

  #openWith(tools: string[]): Promise<Environment> {
    return openStack(this.#project.root, this.#home, prepend(tools, this.#env["PATH"]));
  }

  async #tools(): Promise<string[]> {
    return stackTools(new Progress(), this.#env);
  }
}
