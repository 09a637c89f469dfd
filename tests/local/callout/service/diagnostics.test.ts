import { afterAll, beforeAll, expect, it } from "vitest";
import { deriveCalloutSecrets } from "../../../../nats/index.ts";
import { buildCallout } from "../../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { reservePorts } from "../../../support/ports/reserve.ts";
import { until } from "../../../support/waiting/until.ts";
import { Site } from "../site.ts";

const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
let site: Site;

beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
});
afterAll(() => site.stop());

it("tells at SIGUSR2 how it does, and no secret, though the log tells of errors alone", async () => {
  const [port = 0] = await reservePorts(1);
  const http = { host: "127.0.0.1", port };
  const replica = await site.launch("callout-0", { http, logLevel: "error" });
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  await until("it to be ready", () => ready().catch(() => false));
  const token = site.token();
  await site.connect(token);
  await expect(site.connect("hunter2")).rejects.toThrow();
  replica.signal("SIGUSR2");
  await replica.seen("diagnostics");

  const [told = {}] = replica.events("diagnostics");
  expect(told).toMatchObject({
    level: "info",
    instance: "callout-0",
    ready: true,
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
    node: process.version,
    policy: { digest: policy.digest },
    issuers: [{ keys: ["key-1"], fresh: true, age: expect.any(Number) as number }],
    publicKeys: {
      xkey: expect.stringMatching(/^X[A-Z2-7]{55}$/) as string,
      auth: expect.stringMatching(/^A/) as string,
      accounts: { orders: expect.stringMatching(/^A/) as string },
    },
    nats: { connected: true },
    logins: { served: true, waiting: { first: 0, later: 0 }, pending: 0, remembered: 1 },
    denied: { token_malformed: 1 },
    memory: { rss: expect.any(Number) as number },
    cpu: expect.any(Number) as number,
  });
  expect(replica.events("ready")).toEqual([]);
  const secrets = JSON.stringify(deriveCalloutSecrets(site.keys)).match(/S[A-Z2-7]{50,}/g) ?? [];
  expect(secrets.length).toBeGreaterThan(3);
  const parts = [...token.split("."), ...secrets];
  expect(parts.filter((part) => replica.output.includes(part.slice(0, 40)))).toEqual([]);
});

it("tells of every decision when asked to, by the record's id and nothing of the token", async () => {
  const replica = await site.launch("callout-1", { logLevel: "debug" });
  await site.served(replica);
  await Promise.all(Array.from({ length: 8 }, () => site.connect(site.token())));
  await replica.seen("request_decided");
  const [event = {}] = replica.events("request_decided");
  expect(event).toMatchObject({ level: "debug", decision: "granted", reason: "" });
  await until("its record", () => replica.records.some(({ id }) => id === event["id"]));
});
