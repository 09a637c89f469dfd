/**
 * A client that speaks the protocol by hand. Client libraries hide what an attacker needs (replies of one's choice to
 * the JetStream API, several answers), and thousands of their connections take minutes.
 * https://docs.nats.io/reference/reference-protocols/nats-protocol
 */
import { createConnection, type Socket } from "node:net";
import type { KeyPair } from "../nats/index.ts";

/** A user as it proves itself to a server. */
export interface Credential {
  readonly jwt: string;
  readonly key: KeyPair;
}

export interface Message {
  /** The subscription by which it came. */
  readonly on: string;
  /** What a consumer delivers has the subject under which it is stored, wherever it is delivered to. */
  readonly subject: string;
  /** Empty when there is none. */
  readonly reply: string;
  /** As on the wire, from `NATS/1.0` on; empty when there are none. */
  readonly headers: string;
  readonly payload: string;
}

export interface PublishOptions {
  readonly reply?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the first line of the headers says, as servers do: `100 Idle Heartbeat`. */
  readonly status?: string;
}

const NEWLINE = "\r\n";

export class Wire {
  /** Called with each message of each subscription. @default they are dropped */
  onMessage: (message: Message) => void = () => undefined;
  /** What the server refused: `Permissions Violation for Publish to "orders.cancel"`. */
  readonly errors: string[] = [];
  readonly #socket: Socket;
  #left: Buffer = Buffer.alloc(0);
  #out: string[] = [];
  #pongs: (() => void)[] = [];
  readonly #subscriptions: string[] = [];
  #ended: Error | undefined;
  #onInfo: ((line: string) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", (error) => this.#end(error));
    socket.on("close", () => this.#end(new Error("the server closed the connection")));
  }

  /** @throws Error when the server refuses the user */
  static async open(port: number, { jwt, key }: Credential): Promise<Wire> {
    const wire = new Wire(createConnection({ host: "127.0.0.1", port, noDelay: true }));
    const info = await new Promise<string>((resolve, reject) => {
      wire.#onInfo = resolve;
      wire.#pongs.push(() => reject(wire.#ended ?? new Error("no greeting")));
    });
    wire.#pongs = [];
    const { nonce = "" } = JSON.parse(info) as { nonce?: string };
    const sig = Buffer.from(key.sign(Buffer.from(nonce))).toString("base64url");
    const options = {
      jwt,
      sig,
      verbose: false,
      pedantic: false,
      headers: true,
      no_responders: true,
    };
    wire.#write(
      `CONNECT ${JSON.stringify({ ...options, protocol: 1, lang: "raw", version: "1" })}`,
    );
    await wire.flush();
    return wire;
  }

  publish(
    subject: string,
    payload = "",
    { reply = "", headers, status }: PublishOptions = {},
  ): void {
    const size = Buffer.byteLength(payload);
    const to = reply === "" ? subject : `${subject} ${reply}`;
    if (headers === undefined && status === undefined) {
      this.#write(`PUB ${to} ${size}${NEWLINE}${payload}`);
      return;
    }
    const lines = Object.entries(headers ?? {}).map(
      ([name, value]) => `${name}: ${value}${NEWLINE}`,
    );
    const first = status === undefined ? "NATS/1.0" : `NATS/1.0 ${status}`;
    const head = `${first}${NEWLINE}${lines.join("")}${NEWLINE}`;
    const length = Buffer.byteLength(head);
    this.#write(`HPUB ${to} ${length} ${length + size}${NEWLINE}${head}${payload}`);
  }

  subscribe(subject: string, queue = ""): void {
    this.#write(`SUB ${subject} ${queue} ${this.#subscriptions.push(subject)}`);
  }

  /** Resolves once the server has done all that was sent before. */
  async flush(): Promise<void> {
    this.#write("PING");
    await new Promise<void>((resolve) => {
      if (this.#ended) resolve();
      else this.#pongs.push(resolve);
    });
    if (this.#ended) throw this.#ended;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** All that one turn of the event loop sends goes out at once. */
  #write(line: string): void {
    if (this.#out.push(line, NEWLINE) > 2) return;
    setImmediate(() => {
      const text = this.#out.join("");
      this.#out = [];
      if (!this.#socket.destroyed) this.#socket.write(text);
    });
  }

  #read(chunk: Buffer): void {
    const data = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk]);
    let at = 0;
    for (;;) {
      const end = data.indexOf(NEWLINE, at);
      if (end < 0) break;
      const next = this.#take(data, data.toString("latin1", at, end), end + 2);
      if (next === undefined) break;
      at = next;
    }
    this.#left = data.subarray(at);
  }

  /** Where the next line begins, or undefined while the rest of a message is missing. */
  #take(data: Buffer, line: string, from: number): number | undefined {
    if (line.startsWith("MSG ") || line.startsWith("HMSG ")) {
      const parts = line.split(" ");
      const size = Number(parts.at(-1));
      if (data.length < from + size + 2) return undefined;
      const head = line.startsWith("HMSG ") ? Number(parts.at(-2)) : 0;
      const bare = line.startsWith("HMSG ") ? 5 : 4;
      this.onMessage({
        on: this.#subscriptions[Number(parts[2]) - 1] ?? "",
        subject: parts[1] ?? "",
        reply: parts.length > bare ? (parts[3] ?? "") : "",
        headers: data.toString("utf8", from, from + head),
        payload: data.toString("utf8", from + head, from + size),
      });
      return from + size + 2;
    }
    if (line === "PONG") this.#pongs.shift()?.();
    else if (line === "PING") this.#write("PONG");
    else if (line.startsWith("-ERR")) this.errors.push(line.slice("-ERR '".length, -1));
    else if (line.startsWith("INFO ")) {
      this.#onInfo?.(line.slice("INFO ".length));
      this.#onInfo = undefined;
    }
    return from;
  }

  #end(error: Error): void {
    this.#ended ??= this.errors.length === 0 ? error : new Error(this.errors.join("; "));
    for (const wake of this.#pongs.splice(0)) wake();
  }
}
