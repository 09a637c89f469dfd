import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { unreadable } from "../../errors/file.mjs";
import { violationEvent, type ViolationEvent } from "./event.ts";
import { LogReader, type Logged } from "./log-reader.ts";
import { Sessions } from "./sessions.ts";

export interface Sources {
  /** Logs of servers; `-` is the standard input. */
  readonly logs: readonly string[];
  /** Audit logs, or exports of the stream: JSON, one record a line. */
  readonly audits: readonly string[];
  /** Name of the server, for a log that does not say it. */
  readonly server?: string;
}

/** Folder that names of files are relative to. */
interface Place {
  readonly cwd: string;
}

/**
 * Reads logs and audits to their end, and makes an event of every violation, in the order of the logs.
 *
 * @throws Failure `file_unreadable`
 */
export async function readViolations(place: Place, sources: Sources): Promise<ViolationEvent[]> {
  const { logs, audits, server } = sources;
  const sessions = new Sessions();
  for (const name of audits) for await (const line of linesOf(place, name)) sessions.read(line);
  const found: Logged[] = [];
  for (const name of logs) {
    const reader = new LogReader(server);
    for await (const line of linesOf(place, name)) {
      const logged = reader.read(line);
      if (logged) found.push(logged);
    }
  }
  return found.map((logged) => violationEvent(logged, sessions.find(logged)));
}

async function* linesOf({ cwd }: Place, name: string): AsyncGenerator<string> {
  const input: Readable = name === "-" ? process.stdin : createReadStream(resolve(cwd, name));
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (error) {
    throw unreadable(name, error);
  }
}
