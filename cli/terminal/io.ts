import { createInterface } from "node:readline/promises";
import { systemBrowser } from "./browser.ts";

/** Everything that a command touches besides files and sockets; tests put their own in its place. */
export interface Io {
  readonly stdout: Writer;
  readonly stderr: Writer;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Unix seconds. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  /** Opens an address in the person's browser; undefined where there is none to open. */
  readonly browser?: ((url: string) => void) | undefined;
  /** Asks the person at the terminal, and answers the line that they type; undefined where there is nobody to ask. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

export interface Writer {
  /** True for a terminal: colours are only written to one. */
  readonly isTTY?: boolean | undefined;
  /** Of a terminal. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** The process's own. */
export function systemIo(): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    now: () => Math.floor(Date.now() / 1000),
    sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    // looked for by who wants it alone
    get browser() {
      return systemBrowser(process.env, process.platform);
    },
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask: askAtTerminal }),
  };
}

async function askAtTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
