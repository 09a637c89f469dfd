import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import * as entra from "../../support/token.ts";
import { until } from "../../support/waiting/until.ts";
import { Site } from "./site.ts";

let site: Site;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-kept-"));
  site = await Site.create(
    await buildCallout(),
    accessDocument({ "Orders.Read": roleEntry("orders") }),
  );
});
afterEach(() => site.clear());
afterAll(async () => {
  await site.stop();
  await rm(folder, { recursive: true });
});

const launch = () => site.launch("callout-0", { keys: { folder } });
const kept = async () => (await readdir(folder)).filter((name) => name.endsWith(".keys"));

async function ran(): Promise<void> {
  const replica = await launch();
  await site.served(replica);
  await until("a file of keys", async () => (await kept()).length === 1);
  await replica.stop();
}

it("a callout starts while the issuer is down, with the keys of before, and grants", async () => {
  await ran();
  site.issuer.answers.clear();
  const replica = await launch();
  await site.served(replica);
  await replica.seen("keys_not_refreshed");
  expect(replica.events("keys_restored")).toMatchObject([{ keys: ["key-1"] }]);
  expect(await replica.status()).toMatchObject({ ready: true, issuers: [{ keys: ["key-1"] }] });
  await site.connect(site.token());
  await expect(site.connect(site.token({}, entra.signingKey("key-2")))).rejects.toThrow();
  const records = await replica.recorded(2);
  expect(records.map(({ reason }) => reason)).toEqual([undefined, "unknown_key"]);
});

it("a callout does not start on a damaged file, says so, and starts when the issuer answers", async () => {
  await ran();
  const [name = ""] = await kept();
  await truncate(join(folder, name), 100);
  site.issuer.answers.clear();
  const replica = await launch();
  await replica.seen("keys_file");
  await replica.seen("keys_not_refreshed");
  expect(replica.events("keys_file")[0]?.["problem"]).toContain(join(folder, name));
  expect((await replica.get("/readyz")).status).toBe(503);
  await replica.stop();
  expect(await readFile(join(folder, name))).toHaveLength(100);

  await site.clear();
  await ran();
  expect((await readFile(join(folder, name))).length).toBeGreaterThan(100);
});
