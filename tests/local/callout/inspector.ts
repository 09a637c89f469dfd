import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Where a program stopped. */
interface Paused {
  /** Of the function. */
  readonly name: string;
  /** From this repository's root. */
  readonly file: string;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly scriptId?: string;
    readonly url?: string;
    readonly callFrames?: readonly Frame[];
  };
}

interface Frame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string };
}

/** A debugger by Node's inspector: the Chrome DevTools protocol, chromedevtools.github.io/devtools-protocol. */
export class Inspector {
  /** Every stop so far; each goes on by itself. */
  readonly paused: Paused[] = [];
  readonly #socket: WebSocket;
  /** Addresses of the modules, by their numbers. */
  readonly #modules = new Map<string, string>();
  readonly #open = new Map<number, () => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) =>
      this.#receive(JSON.parse(String(data)) as Message),
    );
  }

  /** @param address `ws://…`, as the program says it */
  static async attach(address: string): Promise<Inspector> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", () => reject(new Error(`nothing listens at ${address}`)));
    });
    const inspector = new Inspector(socket);
    await inspector.#send("Debugger.enable");
    return inspector;
  }

  /**
   * @param file its end
   * @param line from 1
   */
  async breakAt(file: string, line: number): Promise<void> {
    const urlRegex = `${file.replaceAll(".", "\\.")}$`;
    await this.#send("Debugger.setBreakpointByUrl", { urlRegex, lineNumber: line - 1 });
  }

  async close(): Promise<void> {
    await this.#send("Debugger.disable");
    this.#socket.close();
  }

  #receive({ id, method, params = {} }: Message): void {
    if (id !== undefined) this.#open.get(id)?.();
    const { scriptId, url = "", callFrames: [frame] = [] } = params;
    if (scriptId !== undefined) this.#modules.set(scriptId, url);
    if (method !== "Debugger.paused" || !frame) return;
    void this.#send("Debugger.resume");
    const path = fileURLToPath(this.#modules.get(frame.location.scriptId) ?? "");
    this.paused.push({ name: frame.functionName, file: relative(process.cwd(), path) });
  }

  #send(method: string, params: object = {}): Promise<void> {
    const id = this.#open.size + 1;
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
