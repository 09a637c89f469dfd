import { readKeySet } from "../../../../callout/keys/jwk.ts";
import { decodeMessage } from "../../../../callout/replicas/message.ts";
import { parseConfig } from "../../../../callout/settings/config.ts";
import { SettingsError } from "../../../../callout/settings/read.ts";
import { parseSecrets } from "../../../../callout/settings/secrets.ts";
import { deriveCalloutSecrets } from "../../../../nats/index.ts";
import { JsonError } from "../../../../values/strict-json.ts";
import { keyMaterial } from "../../../support/nats-keys.ts";
import * as entra from "../../../support/token.ts";
import { attempt, must, type Target } from "../target.ts";

const secrets = deriveCalloutSecrets(keyMaterial(["orders"]));
const nkeySeeds = [...new Set(JSON.stringify(secrets).match(/S[A-Z2-7]{57}/g))];
/** Inputs name the seeds by short words, so that no corpus looks like a leak. */
const word = (at: number) => `@seed${at}@`;
const masked = (text: string) =>
  nkeySeeds.reduce((rest, seed, at) => rest.replaceAll(seed, word(at)), text);
const unmasked = (text: string) =>
  nkeySeeds.reduce((rest, seed, at) => rest.replaceAll(word(at), seed), text).slice(0, 64 * 1024);
const config = {
  instance: "callout-0",
  nats: { servers: ["nats://127.0.0.1:4222"], caFile: "ca.pem" },
  secretsFile: "secrets.json",
  policyFile: "policy.json",
  issuers: [{ tenantId: entra.tenant, audience: entra.audience, authority: entra.authority }],
  http: { host: "127.0.0.1", port: 0 },
  audit: { mode: "durable", file: { folder: "audit", maxSize: 1_048_576 } },
  clockSkew: 60,
  connectionTypes: ["STANDARD"],
};
const { tenant: tid, oid, azp } = entra;
const session = {
  server: "NABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRSTUVW",
  ...{ client: 7, account: "orders", expires: entra.now, kind: "user" },
  evidence: { kid: "k", tid, oid, azp, uti: "u", roles: ["r"], exp: entra.now },
};

/** What else the callout reads: its configuration, its secrets, issuers' keys, other replicas' messages. */
export const settings: Target = {
  seeds: [
    JSON.stringify(config),
    masked(JSON.stringify(secrets)),
    JSON.stringify({ keys: [entra.publicJwk(entra.signingKey("key-1"))] }),
    JSON.stringify({ sessions: [session] }),
    '{"ask":true}',
    '{"told":true}',
  ],
  dictionary: [
    "keys",
    "kid",
    "issuer",
    "alg",
    "use",
    "d",
    "AQAB",
    "sessions",
    "sub",
    "$HOME",
    "-1",
    "65536",
    ...nkeySeeds.map((_seed, at) => word(at)),
  ],
  run(masked) {
    const input = Buffer.from(unmasked(masked.toString("latin1")), "latin1");
    const parsed = attempt(SettingsError, () => parseConfig(input, "file", {}));
    const secret = attempt(SettingsError, () => parseSecrets(input, "file"));
    if ("error" in secret) {
      must(!/S[A-Z2-7]{57}/.test(secret.error.message), "the message has a seed");
    }
    const keys = attempt(Error, () => readKeySet(safely(input), entra.issuer));
    if ("value" in keys) {
      for (const key of keys.value.values()) {
        const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
        must(key.type === "public" && key.asymmetricKeyType === "rsa", "a key is a public RSA key");
        must(modulusLength >= 2048 && publicExponent === 65537n, "a key is strong");
      }
    }
    const message = attempt(JsonError, () => decodeMessage(input));
    if ("value" in message && message.value && "sessions" in message.value) {
      for (const { expires, identity } of message.value.sessions) {
        must(expires <= identity.expires, "a session ends with its token");
      }
    }
    return { label: [parsed, secret, keys, message].map(outcome).join() };
  },
};

function safely(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function outcome(result: { value: unknown } | { error: Error }): string {
  return "error" in result ? result.error.name : typeof result.value;
}
