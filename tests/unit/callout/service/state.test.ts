import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jsonLog } from "../../../../callout/log/log.ts";
import { State } from "../../../../callout/service/state.ts";
import { parseConfig, type Config } from "../../../../callout/settings/config.ts";
import { deriveCalloutSecrets } from "../../../../nats/index.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { issuerAt, publishKeys } from "../../../support/issuer/entra-issuer.ts";
import { HttpsServer } from "../../../support/https-server.ts";
import { keyMaterial } from "../../../support/nats-keys.ts";
import { audience, signingKey, tenant } from "../../../support/token.ts";

const first = accessDocument({ "Orders.Read": roleEntry("orders") });
const second = accessDocument({
  "Orders.Read": roleEntry("orders"),
  "Finance.Read": roleEntry("finance"),
});
const secretsOf = (...accounts: string[]) => deriveCalloutSecrets(keyMaterial(accounts));
const key = signingKey("key-1");

let issuer: HttpsServer;
let folder: string;
let config: Config;
let counted: string[];
let state: State;
let lines: string[];

const put = (name: string, value: unknown) =>
  writeFile(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));

function open(): State {
  const metrics = {
    reloaded: (file: string, result: string) => counted.push(`${file} ${result}`),
    refreshed: (tenantId: string, result: string) => counted.push(`${tenantId} ${result}`),
  };
  return new State(config, { metrics, log: jsonLog("test", (line) => lines.push(line)) });
}

beforeEach(async () => {
  issuer = await HttpsServer.start();
  folder = await mkdtemp(join(tmpdir(), "nats-entra-state-"));
  counted = [];
  lines = [];
  await put("policy.json", first);
  await put("secrets.json", secretsOf("orders"));
  await put("ca.pem", issuer.ca);
  const file = (name: string) => join(folder, name);
  const text = {
    instance: "test",
    nats: { servers: ["nats://127.0.0.1:4222"] },
    secretsFile: file("secrets.json"),
    policyFile: file("policy.json"),
    issuers: [{ tenantId: tenant, audience, authority: issuer.origin, caFile: file("ca.pem") }],
    http: { host: "127.0.0.1", port: 0 },
  };
  config = parseConfig(Buffer.from(JSON.stringify(text)), "config.json");
  state = open();
});

afterEach(async () => {
  state.stop();
  await issuer.stop();
  await rm(folder, { recursive: true });
});

describe("what logins are judged by", () => {
  it("is the policy, the accounts' keys and the issuers", async () => {
    const iss = publishKeys(issuer, key);
    await state.start();
    const { policy, accounts, issuers } = state.rules;
    expect(policy).toEqual(first);
    expect([...accounts.keys()]).toEqual(["orders"]);
    expect(issuers.get(iss)?.expected).toEqual({ tenantId: tenant, audience, clockSkew: 60 });
    expect(issuers.get(iss)?.keys.find("key-1")).toBeTypeOf("object");
    expect(state.status.issuers).toEqual([{ issuer: iss, keys: ["key-1"], fresh: true, age: 0 }]);
    expect(counted).toEqual([`${iss} ok`]);
  });

  it("has no keys while the issuer does not answer, and says why", async () => {
    const iss = issuerAt(issuer);
    void state.start();
    await vi.waitFor(() => expect(counted).toEqual([`${iss} failed`]));
    expect(state.status.issuers).toEqual([{ issuer: iss, keys: [], fresh: false }]);
    expect(lines.join()).toContain("answered with status 404");
  });

  it("follows the policy and the secrets", async () => {
    await put("policy.json", second);
    await put("secrets.json", secretsOf("orders", "finance"));
    state.reload();
    expect(state.rules.policy).toEqual(second);
    expect([...state.rules.accounts.keys()]).toEqual(["finance", "orders"]);
    expect(counted).toEqual(["policy loaded", "secrets loaded"]);
  });

  it("names accounts without a key", async () => {
    await put("policy.json", second);
    state.reload();
    expect(state.status.policy.accountsWithoutKey).toEqual(["finance"]);
  });

  it.each([
    ["half of the policy", "policy.json", JSON.stringify(second).slice(0, 200)],
    ["a policy that was edited", "policy.json", { ...second, digest: first.digest }],
    ["half of the secrets", "secrets.json", JSON.stringify(secretsOf("orders")).slice(0, 200)],
    ["secrets without an xkey", "secrets.json", { ...secretsOf("orders"), xkey: undefined }],
  ])("stays as it is for %s, and says so", async (_what, name, value) => {
    const before = state.rules;
    await put(name, value);
    state.reload();
    expect(state.rules).toEqual(before);
    const file = name.replace(".json", "") as "policy" | "secrets";
    expect(state.status[file].problem).toContain(join(folder, name));
    expect(counted).toContain(`${file} failed`);
    expect(lines.join()).toContain(`${file}_rejected`);
    expect(lines.join()).not.toContain(secretsOf("orders").auth.seed);
  });

  it("cannot begin with a bad file", async () => {
    await put("policy.json", "{}");
    expect(open).toThrow(join(folder, "policy.json"));
  });
});
