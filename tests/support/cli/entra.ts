import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Settings } from "../../../cli/settings/settings.ts";
import { testCa } from "../certificates.ts";
import { Terminal } from "../terminal.ts";
import { installSettings, sampleSettings } from "./sample.ts";

/** Text goes out as it is, all else as JSON. */
export type Answer = readonly [status: number, body: unknown];

/** A connection that ends without an answer. */
type HangUp = "hang up";

/** A small https server in Entra's place: answers what a test lines up, and keeps what it was asked. */
export class StandIn {
  readonly authority: string;
  readonly forms: Record<string, string>[] = [];
  readonly paths: string[] = [];
  readonly #ca: string;
  readonly #server: Server;
  readonly #answers: (Answer | HangUp)[] = [];

  private constructor(server: Server, ca: string) {
    this.#server = server;
    this.#ca = ca;
    this.authority = `https://localhost:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<StandIn> {
    const { ca, cert, key } = await testCa();
    const server = createServer({ cert, key });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const standIn = new StandIn(server, ca);
    server.on("request", (request, response) => {
      void text(request).then((body) => {
        standIn.paths.push(request.url ?? "");
        standIn.forms.push(Object.fromEntries(new URLSearchParams(body)));
        const answer = standIn.#answers.shift() ?? [500, { error: "nothing_lined_up" }];
        if (answer === "hang up") {
          request.socket.destroy();
          return;
        }
        const [status, value] = answer;
        response.writeHead(status, { "content-type": "application/json" });
        response.end(typeof value === "string" ? value : JSON.stringify(value));
      });
    });
    return standIn;
  }

  /** What the next requests get, in order. */
  answer(...answers: (Answer | HangUp)[]): void {
    this.#answers.push(...answers);
  }

  /** Settings that point to this server, with its certificate authority. */
  install(terminal: Terminal, more: Partial<Settings> = {}) {
    const authorityCaFile = join(terminal.folder, "ca.pem");
    writeFileSync(authorityCaFile, this.#ca);
    return installSettings(terminal, {
      ...sampleSettings,
      authority: this.authority,
      authorityCaFile,
      ...more,
    });
  }

  /** A terminal of the samples' time whose settings point here; what was asked before is forgotten. */
  terminal(): Terminal {
    const terminal = new Terminal();
    terminal.time = 1_800_000_000;
    this.install(terminal);
    this.forms.length = this.paths.length = 0;
    return terminal;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A refusal in Entra's words, trace ids and all. */
export function refusal(error: string, description: string): Answer {
  return [400, { error, error_description: `${description}\r\nTrace ID: 1\r\nTimestamp: 2` }];
}

/** What the token endpoint grants, in Entra's form. */
export function granted(accessToken: string, more: Readonly<Record<string, string>> = {}): Answer {
  return [200, { token_type: "Bearer", expires_in: 3599, access_token: accessToken, ...more }];
}
