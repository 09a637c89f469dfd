import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { openBrowser, type Browser } from "../../support/pages/browser.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import type { Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import { bundle } from "./toolchains.ts";

const host = "127.0.0.1";
const policy = accessDocument({
  "Orders.Read": roleEntry("orders"),
  "Finance.Read": roleEntry("finance"),
});

let site: Site;
let replica: Replica;
let browser: Browser;
let folder: string;
let websocket: string;
/** The page that may connect, one of another port of its host, and one of another host. */
let pages: { readonly own: string; readonly neighbour: string; readonly stranger: string };
const servers: Server[] = [];
/** What the page's own server sets at the next request. */
let cookies: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-cookie-"));
  const script = join(folder, "page.js");
  await bundle(join(import.meta.dirname, "cookie-page.ts"), script, "browser");
  const content = await readFile(script);
  const serve = async (name: string) => {
    const server = createServer((request, response) => {
      const isScript = request.url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      if (!isScript) response.setHeader("set-cookie", [...cookies]);
      response.end(
        isScript ? content : "<!doctype html><script type=module src=/page.js></script>",
      );
    });
    servers.push(server);
    server.listen(0, host);
    await once(server, "listening");
    return `http://${name}:${(server.address() as AddressInfo).port}`;
  };
  pages = {
    own: await serve(host),
    neighbour: await serve(host),
    stranger: await serve("localhost"),
  };
  const [port = 0] = await reservePorts(1);
  websocket = `ws://${host}:${port}`;
  site = await Site.create(await buildCallout(), policy, {
    nodes: 1,
    websocket: {
      ...{ host, port, tokenCookie: "nats_token", userCookie: "nats_account" },
      // the stranger too, to see what SameSite does by itself
      allowedOrigins: [pages.own, pages.stranger],
    },
  });
  replica = await site.start("callout-0");
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await site.stop();
  await rm(folder, { recursive: true });
});

/** Signs in on the page that may connect: its server sets the cookies. */
async function signIn(token: string, account?: string): Promise<void> {
  const attributes = "HttpOnly; SameSite=Strict; Path=/";
  const ofAccount = account === undefined ? "nats_account=; Max-Age=0" : `nats_account=${account}`;
  cookies = [`nats_token=${token}; ${attributes}`, `${ofAccount}; ${attributes}`];
  await browser.open(pages.own);
  cookies = [];
}

/** What a page gets that connects, and how the callout has decided since. */
async function tried(page: string, options: object = {}): Promise<[string, ...unknown[]]> {
  const since = replica.records.length;
  await browser.open(page);
  const call = `tryCookie(${JSON.stringify(websocket)}, ${JSON.stringify(options)})`;
  const answer = String(await browser.evaluate(call));
  // a login of ours comes after those of the page
  await site.connect(site.token({ uti: `mark-${since}` }));
  const mark = () => replica.records.slice(since).findIndex(({ uti }) => uti === `mark-${since}`);
  await expect.poll(mark).toBeGreaterThanOrEqual(0);
  const decisions = replica.records.slice(since, since + mark());
  return [answer, ...decisions.map(({ reason, account }) => reason ?? account)];
}

describe("a page whose browser has the token in a cookie", () => {
  it("connects without having it", async () => {
    await signIn(site.token());
    expect(await tried(pages.own)).toEqual(["sent", "orders"]);
    expect(await browser.evaluate("document.cookie")).toBe("");
    expect(replica.records.at(-2)).toMatchObject({ client: { type: "websocket" } });
  });

  it("gets the account of the other cookie, or of its own choice", async () => {
    const roles = ["Orders.Read", "Finance.Read"];
    await signIn(site.token({ roles }), "finance");
    expect((await tried(pages.own)).slice(1)).toEqual(["finance"]);
    expect(await tried(pages.own, { user: "orders" })).toEqual(["sent", "orders"]);
    await signIn(site.token({ roles: ["Orders.Read"] }), "finance");
    expect((await tried(pages.own)).slice(1)).toEqual(["account_not_granted"]);
  });

  it("is one identity: a token of its own counts instead of the cookie's, not beside it", async () => {
    await signIn(site.token({ roles: ["Finance.Read"] }));
    expect(await tried(pages.own, { token: site.token() })).toEqual(["sent", "orders"]);
    const beside = { user: "orders", pass: site.token() };
    expect((await tried(pages.own, beside)).slice(1)).toEqual(["credential_ambiguous"]);
  });

  it("is refused once the token has expired, and connects again with a renewed cookie", async () => {
    await signIn(site.token({ exp: Math.floor(Date.now() / 1000) - 1 }));
    expect((await tried(pages.own)).slice(1)).toEqual(["token_expired"]);
    await signIn(site.token());
    expect(await tried(pages.own)).toEqual(["sent", "orders"]);
  });
});

describe("another page in the same browser", () => {
  it("of another port of the same host cannot use the cookie: the server refuses the origin", async () => {
    await signIn(site.token());
    const [answer, ...decisions] = await tried(pages.neighbour);
    expect(answer).toMatch(/^refused/);
    expect(decisions).toEqual([]);
  });

  it("of another site cannot, not even if its origin is allowed: SameSite keeps the cookie back", async () => {
    await signIn(site.token());
    const [answer, ...decisions] = await tried(pages.stranger);
    expect(answer).toMatch(/^refused/);
    expect(decisions).toEqual(["no_token"]);
  });

  it("in a sandboxed frame cannot, even within the page that may", async () => {
    await signIn(site.token());
    const since = replica.records.length;
    await browser.open(pages.own);
    const inner = `
      const socket = new WebSocket(${JSON.stringify(websocket)});
      const tell = (text) => parent.postMessage(text, "*");
      socket.onmessage = () => tell("open");
      socket.onerror = () => tell("refused");`;
    const outer = `new Promise((resolve) => {
      addEventListener("message", ({ data }) => resolve(data));
      const frame = document.createElement("iframe");
      frame.sandbox = "allow-scripts";
      frame.srcdoc = "<script>" + ${JSON.stringify(inner)} + "</" + "script>";
      document.body.append(frame);
    })`;
    expect(await browser.evaluate(outer)).toBe("refused");
    expect(replica.records.slice(since)).toEqual([]);
  });
});
