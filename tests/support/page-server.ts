import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a page answers. */
export interface PageAnswer {
  readonly status: number;
  readonly body: string;
}

/** A page over http on this machine that answers as a test says. */
export class PageServer {
  readonly #server = createServer((_request, response) => {
    const { status, body } = this.answer((this.asked += 1));
    response.writeHead(status).end(body);
  });
  /** Its address, also once it has stopped. */
  url = "";
  /** How often it was asked. */
  asked = 0;
  /** By how often it was asked. */
  answer: (time: number) => PageAnswer = () => ({ status: 404, body: "" });

  static async start(): Promise<PageServer> {
    const page = new PageServer();
    page.#server.listen(0, "127.0.0.1");
    await once(page.#server, "listening");
    const { port } = page.#server.address() as AddressInfo;
    page.url = `http://127.0.0.1:${port}/streams`;
    return page;
  }

  stop(): void {
    this.#server.close();
  }
}
