import { readLine, type Head, type Line } from "../../protocol/audit/chain.ts";
import { auditSubject, linesOfMessage } from "../../protocol/audit/stream.ts";
import type { JetStream } from "../link/jetstream.ts";
import type { AuditStore } from "./store.ts";

export interface StreamLimits {
  /** Retention time in seconds. */
  readonly maxAge: number;
  /** Maximum bytes of all records, not counting copies; the oldest are removed. */
  readonly maxBytes: number;
}

export interface AuditStreamOptions {
  readonly instance: string;
  readonly limits: () => StreamLimits;
  /** Copies. */
  readonly replicas: number;
  /** Undefined while there is no connection. */
  readonly jetStream: () => JetStream | undefined;
}

export const auditStream = "AUDIT";
/** Seconds for which JetStream deduplicates records by id: longer than a restart of a killed callout takes. */
const duplicateWindow = 600;
const nanoseconds = 1e9;
/** Maximum bytes of a message, unless a single record is longer, and of its headers. */
const messageSize = { most: 128 * 1024, headers: 512 };

/**
 * The stream in the account CONTROL_DATA. An acknowledged record is stored on as many servers as the stream has
 * copies. Nobody can delete from it or purge it, not even a callout; records only leave it by its limits.
 */
export class AuditStream implements AuditStore {
  readonly #options: AuditStreamOptions;
  readonly #subject: string;
  #made: JetStream | undefined;

  constructor(options: AuditStreamOptions) {
    this.#options = options;
    this.#subject = auditSubject(options.instance);
  }

  /** The last record of this instance in the stream. @throws Error when it can't be asked */
  async head(): Promise<Head | undefined> {
    const jetStream = await this.#open();
    const data = await jetStream.last(auditStream, this.#subject);
    return data && readLine(linesOfMessage(Buffer.from(data).toString("utf8")).at(-1) ?? "");
  }

  async write(lines: readonly Line[]): Promise<void> {
    const jetStream = await this.#open();
    try {
      await Promise.all(
        messagesOf(lines, jetStream.maxPayload - messageSize.headers).map(({ text, id }) =>
          jetStream.storeOnce(this.#subject, Buffer.from(text), id),
        ),
      );
    } catch (error) {
      this.#made = undefined; // the stream may be gone
      throw error;
    }
  }

  /** The connection, once the stream is there. */
  async #open(): Promise<JetStream> {
    const { jetStream: connected, replicas, limits } = this.#options;
    const jetStream = connected();
    if (!jetStream) throw new Error("there is no connection to the account CONTROL_DATA");
    if (this.#made !== jetStream) {
      const { maxAge, maxBytes } = limits();
      await jetStream.ensureStream({
        name: auditStream,
        description: "Audit records of the callouts",
        subjects: ["audit.>"],
        storage: "file",
        retention: "limits",
        discard: "old",
        num_replicas: replicas,
        max_age: maxAge * nanoseconds,
        max_bytes: maxBytes,
        duplicate_window: Math.min(duplicateWindow, maxAge) * nanoseconds,
        allow_direct: true,
        deny_delete: true,
        deny_purge: true,
      });
      this.#made = jetStream;
    }
    return jetStream;
  }
}

interface Message {
  readonly text: string;
  /** An id that is unique for these lines: the last one's hash covers the whole chain up to it. */
  readonly id: string;
}

/**
 * Puts lines that are written together into few messages, since each costs an acknowledgement of several servers.
 *
 * @param most maximum bytes of a message
 */
function messagesOf(lines: readonly Line[], most: number): Message[] {
  const limit = Math.min(messageSize.most, most);
  const parts: Line[][] = [];
  let size = Infinity;
  for (const line of lines) {
    const length = Buffer.byteLength(line.text);
    size += 1 + length;
    if (size > limit) {
      parts.push([]);
      size = length;
    }
    parts.at(-1)?.push(line);
  }
  return parts.map(messageOf);
}

function messageOf(lines: readonly Line[]): Message {
  const [first, last] = [lines[0], lines.at(-1)];
  const text = lines.map((line) => line.text).join("\n");
  return { text, id: `${first?.seq ?? 0}.${last?.hash ?? ""}` };
}
