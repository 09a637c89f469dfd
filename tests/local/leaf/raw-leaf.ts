import { connect, type Socket } from "node:net";

/**
 * A leaf node that keeps to nothing: it speaks the protocol of leaf nodes by hand (leafnode.go), so what it is not
 * permitted has to be refused by the hub.
 */
export class RawLeaf {
  readonly #socket: Socket;
  #said = "";
  #pings = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (text: string) => (this.#said += text));
    socket.on("error", () => undefined);
  }

  /** @param options of CONNECT, `user` and `pass` among them */
  static async open(port: number, options: object): Promise<RawLeaf> {
    const socket = connect(port, "127.0.0.1").setEncoding("utf8");
    const leaf = new RawLeaf(socket);
    await leaf.#answered("INFO ");
    leaf.#said = "";
    leaf.connect(options);
    return leaf;
  }

  /** Logs in, perhaps again. */
  connect(options: object): void {
    const about = { version: "2.15.2", server_id: "raw", name: "raw", headers: true };
    this.#send(`CONNECT ${JSON.stringify({ ...about, ...options })}`);
    this.#ping();
  }

  /** All that the hub has sent since it was let in. */
  get said(): string {
    return this.#said;
  }

  get isClosed(): boolean {
    return this.#socket.destroyed || this.#socket.readableEnded;
  }

  subscribe(...subjects: readonly string[]): void {
    this.#send(...subjects.map((subject) => `LS+ ${subject}`));
  }

  publish(subject: string, text: string, reply = ""): void {
    const answer = reply === "" ? "" : `${reply} `;
    this.#send(`LMSG ${subject} ${answer}${Buffer.byteLength(text)}`, text);
  }

  /** Waits until the hub has read all of this, or has ended the connection. */
  async flush(): Promise<void> {
    this.#ping();
    // the answer to this PING, not to the login's, after which the hub may not have read the rest yet
    while (!this.isClosed && this.#pongs() < this.#pings) await this.#heard();
  }

  close(): void {
    this.#socket.destroy();
  }

  #pongs(): number {
    return this.#said.split("PONG\r\n").length - 1;
  }

  #ping(): void {
    this.#pings += 1;
    this.#send("PING");
  }

  #send(...lines: readonly string[]): void {
    if (!this.isClosed) this.#socket.write(lines.map((line) => `${line}\r\n`).join(""));
  }

  async #answered(what: string): Promise<void> {
    while (!this.#said.includes(what)) await this.#heard();
  }

  /** An end with an error is an end too. */
  #heard(): Promise<unknown> {
    return new Promise((resolve) => {
      for (const event of ["data", "close"]) this.#socket.once(event, resolve);
    });
  }
}
