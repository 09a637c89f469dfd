import { createConnection, type Socket } from "node:net";

const PONG = "PONG\r\n";

/**
 * A connection that speaks the protocol by hand, because client libraries keep some subjects from the
 * server and hide its answers.
 */
export class Wire {
  readonly #socket: Socket;
  #text = "";
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      this.#text += chunk;
      this.#wake();
    });
  }

  static async open(port: number, user: string): Promise<Wire> {
    const wire = new Wire(createConnection({ host: "127.0.0.1", port }));
    const options = { user, pass: user, verbose: false, pedantic: false, headers: true };
    await wire.send(`CONNECT ${JSON.stringify(options)}\r\n`);
    return wire;
  }

  /** Sends protocol lines; gives what the server said since the last time, up to its answer to a PING. */
  async send(lines: string): Promise<string> {
    this.#socket.write(`${lines}PING\r\n`);
    while (!this.#text.includes(PONG)) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const end = this.#text.indexOf(PONG) + PONG.length;
    const said = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    return said;
  }

  async mayPublish(subject: string): Promise<boolean> {
    return !(await this.send(`PUB ${subject} 0\r\n\r\n`)).includes("-ERR");
  }

  async maySubscribe(subject: string, queue = ""): Promise<boolean> {
    const said = await this.send(`SUB ${subject} ${queue} 1\r\nUNSUB 1\r\n`);
    return !said.includes("-ERR");
  }

  close(): void {
    this.#socket.destroy();
  }
}
