import { issuerOf, type IssuerAddress } from "../../callout/settings/issuers.ts";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fetchKeys } from "../../callout/keys/discovery.ts";
import { IssuerKeys } from "../../callout/keys/issuer-keys.ts";
import { keysPath, publishKeys } from "../support/issuer/entra-issuer.ts";
import { HttpsServer } from "../support/https-server.ts";
import * as entra from "../support/token.ts";
import { Callout, QuickServer } from "./support/callout.ts";
import { key, stranger } from "./support/rules.ts";
import { pace } from "../support/waiting/pace.ts";

let issuer: HttpsServer;
let folder: string;
let address: IssuerAddress;

beforeAll(async () => {
  issuer = await HttpsServer.start();
  folder = await mkdtemp(join(tmpdir(), "nats-entra-flood-"));
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, issuer.ca);
  address = { authority: issuer.origin, tenantId: entra.tenant, caFile };
  publishKeys(issuer, key);
});

afterAll(async () => {
  await issuer.stop();
  await rm(folder, { recursive: true });
});

const asked = () => issuer.asked.filter((path) => path === keysPath).length;

it("a flood of unknown key ids asks the issuer once in a cool-down, and nobody waits for it", async () => {
  const times = { refresh: 3600, cooldown: 2, keep: 86_400, retry: 1 };
  const keys = new IssuerKeys({ fetch: () => fetchKeys(address), times });
  await keys.start();
  expect(asked()).toBe(1);
  const trusted = { tenantId: entra.tenant, audience: entra.audience, clockSkew: 60 };
  const callout = new Callout({
    maxToken: 16_384,
    issuers: new Map([[issuerOf(address), { expected: trusted, keys }]]),
  });
  const server = new QuickServer();
  const login = (kid: string, pair = key) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuerOf(address), iat: now, nbf: now, exp: now + 600 };
    return callout.ask(
      server.request({ auth_token: entra.token({ ...pair, kid }, claims) }),
      server.xkey,
    );
  };
  const flood = async (seconds: number) => {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      await login(`unknown-${callout.counted.get("denied unknown_key") ?? 0}`);
      await pace(1);
    }
  };

  await flood(1.5);
  expect(asked()).toBe(2);
  await flood(3);
  // 4.5 seconds and 2 of cool-down: at 0, 2 and 4; a slow machine may miss the last
  expect(asked()).toBeLessThanOrEqual(4);
  expect(callout.counted.get("denied unknown_key")).toBeGreaterThan(100);

  // the flood keeps nobody out, and a new key is known at the end of the cool-down that it has begun
  await login(key.kid);
  expect(callout.counted.get("granted ")).toBe(1);
  issuer.json(keysPath, { keys: [entra.publicJwk(key), entra.publicJwk(stranger)] });
  // asks, if the flood's last id was answered by then
  await login(stranger.kid, stranger);
  await pace(2500);
  const before = callout.counted.get("granted ") ?? 0;
  await login(stranger.kid, stranger);
  expect(callout.counted.get("granted ")).toBe(before + 1);
  keys.stop();
});
