import { readdir, readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deriveCalloutSecrets } from "../../nats/index.ts";
import { buildCallout } from "../../tools/build.ts";
import { until } from "../support/waiting/until.ts";
import { Site } from "../local/callout/site.ts";
import { accessDocument, roleEntry } from "../support/access-document.ts";
import * as entra from "../support/token.ts";
import { b64, stranger } from "./support/rules.ts";

const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
let site: Site;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-secrecy-"));
  site = await Site.create(await buildCallout(), policy);
});

afterAll(async () => {
  await site.stop();
  await rm(folder, { recursive: true });
});

/** Letters of a secret that must not be seen anywhere in a row. */
const length = 16;

function assertNowhere(secret: string, text: string): void {
  for (let at = 0; at + length <= secret.length; at += length / 2) {
    expect(text).not.toContain(secret.slice(at, at + length));
  }
}

it("no token and no seed is in anything that a callout says, whatever it is asked", async () => {
  const replica = await site.launch("callout-0", { audit: { file: { folder } } });
  await site.served(replica);
  const good = site.token();
  const [header = "", payload = "", signature = ""] = good.split(".");
  const now = Math.floor(Date.now() / 1000);
  const tokens = {
    good,
    expired: site.token({ exp: now - 1 }),
    forged: site.token({}, { ...stranger, kid: "key-1" }),
    unknownKey: site.token({}, stranger),
    wrongAudience: site.token({ aud: entra.azp }),
    noSignature: `${header}.${payload}.`,
    none: `${b64('{"alg":"none","typ":"JWT"}')}.${payload}.${signature}`,
    notJson: `${header}.${b64("secret claims that are not JSON")}.${signature}`,
    twice: `${header}.${b64('{"iss":"TheIssuerOfAToken","iss":"TheIssuerOfAToken"}')}.${signature}`,
    inIssuer: site.token({ iss: "https://hunter2.example/AFarTooLongSecret" }),
    inClaims: site.token({ oid: "SecretInPlaceOfAnOid", uti: "Secret in place of a uti" }),
    inType: site.token({ idtyp: "SecretInPlaceOfAType" }),
    password: "correct horse battery staple",
    long: "LongLongLongSecretToken".repeat(900),
  };
  for (const token of Object.values(tokens)) {
    await site.connect(token).catch(() => undefined);
  }
  await site.connect(good, "TheNameOfNoAccountButASecret").catch(() => undefined);
  // every file that goes wrong is reported: by its name, not by its content
  const secrets = deriveCalloutSecrets(site.keys);
  await site.writePolicy(JSON.stringify(secrets));
  await until("a rejected policy", () => replica.events("policy_rejected").length > 0);
  await site.writePolicy(secrets.auth.seed);
  await until("another", () => replica.events("policy_rejected").length > 1);
  const pages = await Promise.all(
    ["/readyz", "/metrics", "/healthz", `/${secrets.xkey}`].map(async (path) => {
      const response = await replica.get(path);
      return [...response.headers.values()].join("\n") + (await response.text());
    }),
  );
  await replica.stop();
  const audit = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")),
  );

  const said = [replica.output, ...pages, ...audit].join("\n");
  const reasons = replica.records.map(({ reason }) => reason ?? "granted");
  expect(new Set(reasons).size).toBeGreaterThan(8);
  expect(reasons).toContain("granted");
  expect(audit.join("").match(/"decision":/g)).toHaveLength(reasons.length);
  for (const token of Object.values(tokens))
    for (const part of token.split(".")) assertNowhere(part, said);
  for (const secret of [
    "SecretInPlaceOf",
    "AFarTooLongSecret",
    "TheIssuerOfAToken",
    "TheNameOfNoAccount",
  ]) {
    expect(said).not.toContain(secret);
  }
  const seeds = JSON.stringify(secrets).match(/S[A-Z2-7]{57}/g) ?? [];
  expect(seeds.length).toBeGreaterThan(3);
  for (const seed of seeds) assertNowhere(seed, said);
  assertNowhere(secrets.user.jwt.split(".")[2] ?? "", said);
});
