/** How clients are told where the streams are: by what `nats-entra login` writes, and by the client library. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { natsContext, writeNatsContext } from "../../../cli/session/nats-context.ts";
import type { Settings } from "../../../cli/settings/settings.ts";
import type { Io } from "../../../cli/terminal/io.ts";
import { connectWithEntra, jetstreamOptions } from "../../../client/index.ts";
import { count, domains, startShop, tokenOf, type Shop } from "./domain/site.ts";

let shop: Shop;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-domain-"));
  shop = await startShop();
}, 120_000);
afterAll(async () => {
  await shop.stop();
  await rm(folder, { recursive: true });
});

describe("across the wall, on three nodes", () => {
  it("the client library finds the domain and the inbox in the stack's settings", async () => {
    const settings = { servers: [...shop.urls], scope: "", domains };
    const expiresOnTimestamp = Date.now() + 3_600_000;
    const token = tokenOf("Shop.Use");
    const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp }) };
    const nc = await connectWithEntra({ ...settings, credential, account: "support" });
    const js = jetstream(nc, jetstreamOptions(settings, "support"));
    expect((await js.publish("orders.events.created", "1")).stream).toBe("ORDERS");
    const prices = await new Kvm(js).open("prices");
    await prices.put("library.tea", "1");
    expect(await count(await prices.keys("library.>"))).toBe(1);
    await nc.close();
  });

  it("the `nats` command finds them in the context that `nats-entra login` writes", async () => {
    const env = { ...process.env, XDG_CONFIG_HOME: folder };
    const [domain = ""] = domains["support"] ?? [];
    const io = { env } as Partial<Io> as Io;
    const context = natsContext(io, "walls", { account: "support", domain });
    const settings = { servers: [...shop.urls] } as Partial<Settings> as Settings;
    writeNatsContext(settings, context, tokenOf("Shop.Use"));
    const nats = async (...words: readonly string[]) =>
      (await promisify(execFile)("nats", ["--context", "walls", ...words], { env })).stdout;
    await nats("kv", "put", "prices", "command.tea", "1");
    expect(await nats("kv", "ls", "prices")).toContain("command.tea");
    expect(await nats("kv", "get", "prices", "command.tea", "--raw")).toBe("1");
  });

  it.each([
    ["by count", { strategy: "count", maxMessages: 2, maxWait: 5_000 }],
    ["until a pause", { strategy: "stall", stall: 500, maxWait: 5_000 }],
  ] as const)("instances of a service at two nodes all answer, %s", async (_, options) => {
    const nc = await shop.connect("Shop.Use", "support");
    expect(await count(await nc.requestMany("orders.poll", "", options))).toBe(2);
    await nc.close();
  });
});

describe("a client that does not say where it is", () => {
  const keysOf = async (nc: NatsConnection, domain: string) => {
    const prices = await new Kvm(jetstream(nc, { domain, timeout: 1_000 })).open("prices");
    await prices.put("astray.tea", "1");
    const keys = await prices.keys("astray.>");
    const late = new Promise<number>((_, reject) =>
      setTimeout(() => reject(new Error("nothing is pushed")), 3_000).unref(),
    );
    return Promise.race([count(keys), late]);
  };

  it("gets nothing pushed: deliveries are for its account's part of the inbox", async () => {
    const nc = await shop.connect("Shop.Use", "support", "");
    await expect(keysOf(nc, "shopdata")).rejects.toThrow("nothing is pushed");
    await nc.close();
    const home = await shop.connect("Shop.Use", "support");
    expect(await keysOf(home, "shopdata")).toBe(1);
    await home.close();
  });

  it("finds no stream: with another domain it asks its own account", async () => {
    const nc = await shop.connect("Shop.Use", "support");
    const options = { domain: "elsewhere", checkAPI: false, timeout: 1_000 };
    const jsm = await jetstreamManager(nc, options);
    await expect(jsm.consumers.info("ORDERS", "work")).rejects.toThrow();
    await expect(keysOf(nc, "elsewhere")).rejects.toThrow();
    expect((await jetstream(nc).publish("orders.events.created", "1")).stream).toBe("ORDERS");
    await nc.close();
  });
});
