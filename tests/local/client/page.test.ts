import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, type Browser } from "../../support/pages/browser.ts";
import { ids } from "../../support/directory.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import { until } from "../../support/waiting/until.ts";
import { Office } from "./office.ts";
import { bundle, examples } from "./toolchains.ts";

const timeoutMs = 60_000;

describe("the example for browsers, in Chromium", () => {
  let office: Office;
  let browser: Browser;
  let server: Server;
  let folder: string;
  let address: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "nats-entra-page-"));
    const [websocket = 0] = await reservePorts(1);
    office = await Office.open(websocket);
    const script = join(folder, "main.js");
    const msal = join(import.meta.dirname, "msal.ts");
    await bundle("browser/main.ts", script, "browser", { "@azure/msal-browser": msal });
    const files: Record<string, () => Promise<string | Buffer>> = {
      "/": () => readFile(join(examples, "browser", "index.html")),
      "/main.js": () => readFile(script),
      "/settings.json": () =>
        Promise.resolve(
          JSON.stringify({
            tenantId: ids.tenant,
            clientId: ids.cli,
            scope: `api://${ids.api}/.default`,
            websockets: [`ws://127.0.0.1:${websocket}`],
          }),
        ),
      "/token": async () => (await office.issuer.admin("/local/token", { as: "ada" })).body,
    };
    const types: Record<string, string> = { "/": "text/html", "/main.js": "text/javascript" };
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const file = files[pathname] ?? (() => Promise.resolve(""));
      response.setHeader("content-type", types[pathname] ?? "application/json");
      void file().then((content) => response.end(content));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
    await office.close();
    await rm(folder, { recursive: true });
  });

  const shows = (text: string) =>
    until(
      `${text} on the page`,
      async () => {
        office.publish("orders.events.paid", text);
        const shown = await browser.evaluate("document.querySelector('#events').textContent");
        return String(shown).includes(`orders.events.paid ${text}`);
      },
      { timeoutMs },
    );

  it("shows events over a websocket, and goes on when its token has ended", async () => {
    await browser.open(address);
    await shows("the first");
    const logins = () => office.granted(ids.ada);
    // by tokens: on a busy machine a login may take two attempts
    const tokens = () => new Set(logins().map(({ uti }) => uti)).size;
    await until("the session after the next", () => tokens() >= 3, { timeoutMs });
    await shows("a later one");
    expect(new Set(logins().map(({ client }) => client.lang))).toEqual(new Set(["nats.ws"]));
    expect(browser.complaints).toEqual([]);
  });
});
