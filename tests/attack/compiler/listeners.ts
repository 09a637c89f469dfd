import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Real sockets of this machine, as Docker, an ssh-agent and any service have them. Nobody may knock. */
export class Listeners {
  knocks = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), "listeners-"));
  readonly path = join(this.#folder, "docker.sock");
  readonly abstract = `\0nats-entra-attack-${process.pid}`;
  port = 0;
  readonly #servers: Server[] = [];

  static async open(): Promise<Listeners> {
    const all = new Listeners();
    all.port = await all.#listen({ host: "127.0.0.1", port: 0 });
    await all.#listen({ path: all.path });
    if (process.platform === "linux") await all.#listen({ path: all.abstract });
    return all;
  }

  async #listen(where: { host: string; port: number } | { path: string }): Promise<number> {
    const server = createServer((socket) => {
      this.knocks += 1;
      socket.destroy();
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(where, resolve));
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  close(): void {
    for (const server of this.#servers) server.close();
    rmSync(this.#folder, { recursive: true });
  }
}
