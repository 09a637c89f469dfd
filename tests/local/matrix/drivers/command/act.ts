/** What an operation of the driver is: words for the `nats` command, and what it has to say. */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Args, Ordered } from "../../protocol.ts";

const execute = promisify(execFile);
/** For files, and without contexts of the user. */
export const folder = mkdtempSync(join(tmpdir(), "matrix-command-"));
const env = { ...process.env, XDG_CONFIG_HOME: folder };

/** Throws when the operation does not do what it should. */
export type Act = (use: Use) => Promise<void>;

/** The command, with the connection of one operation. */
export class Use {
  readonly args: Args;
  readonly #connection: readonly string[];
  readonly #signal: AbortSignal;

  /** @param signal ends what still runs */
  constructor(server: string, ordered: Ordered, signal: AbortSignal) {
    const { user, password, inboxPrefix, domain, args } = ordered;
    this.args = args;
    this.#signal = signal;
    this.#connection = [
      ...["--no-context", "--server", server, "--user", user, "--password", password],
      ...["--inbox-prefix", inboxPrefix, ...(domain === null ? [] : ["--js-domain", domain])],
    ];
  }

  /** Runs to its end, and returns its standard output. */
  readonly run = async (...words: readonly string[]): Promise<string> =>
    (await this.#ended(words)).stdout;

  /** Runs to its end, and returns what it says on standard error. */
  readonly log = async (...words: readonly string[]): Promise<string> =>
    (await this.#ended(words)).stderr;

  /** Runs to its end with something on its standard input, and returns what it says on standard error. */
  readonly feed = async (input: string, ...words: readonly string[]): Promise<string> =>
    (await this.#ended(words, input)).stderr;

  #ended(words: readonly string[], input?: string): Promise<{ stdout: string; stderr: string }> {
    const options = { env, signal: this.#signal };
    const running = execute("nats", [...words, ...this.#connection], options);
    // what ends without reading it says so by its exit
    running.child.stdin?.on("error", () => undefined);
    if (input !== undefined) running.child.stdin?.end(input);
    return running.catch((error: unknown) => {
      throw new Error(hasStderr(error) ? error.stderr.trim() : String(error));
    });
  }

  /** Runs what has no end until it has said all of something, and interrupts it, as people do. */
  readonly until = (wanted: readonly RegExp[], ...words: readonly string[]): Promise<string> => {
    const child = spawn("nats", [...words, ...this.#connection], { env, signal: this.#signal });
    return new Promise((resolve, reject) => {
      let said = "";
      const hasAll = () => wanted.every((pattern) => pattern.test(said));
      const note = (chunk: Buffer) => {
        said += chunk.toString();
        if (hasAll()) child.kill("SIGINT");
      };
      child.stdout.on("data", note);
      child.stderr.on("data", note);
      child.once("error", reject);
      child.once("close", () => {
        if (hasAll()) resolve(said);
        else reject(new Error(said));
      });
    });
  };
}

function hasStderr(error: unknown): error is { readonly stderr: string } {
  return error instanceof Error && "stderr" in error && error.stderr !== "";
}

export function same(got: string, want: string): void {
  if (got !== want) throw new Error(`${JSON.stringify(got)} instead of ${JSON.stringify(want)}`);
}

export function says(said: string, ...wanted: readonly RegExp[]): void {
  for (const pattern of wanted)
    if (!pattern.test(said)) throw new Error(`${JSON.stringify(said)} has no ${pattern.source}`);
}

/** Fails unless the command does, with this in what it says. */
export async function refused(ran: Promise<string>, message: RegExp): Promise<void> {
  const error: unknown = await ran.then(
    () => new Error("it was done"),
    (reason: unknown) => reason,
  );
  if (!message.test(String(error))) throw error;
}
