import { describe, expect, it } from "vitest";
import { seed } from "../../../../../nats/index.ts";
import { secretIn } from "../../../../../policies/guardrails/nats/secret-text.ts";
import { seedsInOutputs, seedsInSecrets } from "../../../../../policies/guardrails/nats/seeds.ts";
import { judge, specify, unknown, type Subject } from "../../../../support/guardrails.ts";

const user = seed("user", new Uint8Array(32).fill(7));
const account = seed("account", new Uint8Array(32).fill(8));
const privateKey = "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const resource = (type: string, props: object): Subject => ({ type, props });
const configMap = (data: object, more: object = {}) =>
  resource("kubernetes:core/v1:ConfigMap", { data, ...more });

specify(seedsInSecrets, {
  keeps: {
    "a seed in a Secret": resource("kubernetes:core/v1:Secret", {
      stringData: { "user.nk": user },
      data: { "account.nk": base64(account), "tls.key": base64(privateKey) },
    }),
    "a seed in a file": resource("nats-entra:local:File", { content: `{"seed":"${user}"}` }),
    "a seed in Key Vault": resource("azure-native:keyvault/v20240401:Secret", {
      properties: { value: user },
    }),
    "a private key of the provider that makes it": resource(
      "tls:index/selfSignedCert:SelfSignedCert",
      {
        privateKeyPem: privateKey,
      },
    ),
    "an authority's key that signs a certificate": resource("nats-entra:index:Certificate", {
      authority: { certificate: "PEM", privateKey },
    }),
    "what a provider proves itself with": resource("pulumi:providers:kubernetes", {
      kubeconfig: base64(privateKey),
    }),
    "public keys and JWTs": configMap({
      operator: `O${"A".repeat(55)}`,
      jwt: `eyJ0eXAiOiJKV1QifQ.${base64("x".repeat(90)).replaceAll("=", "")}.sig`,
    }),
  },
  breaks: {
    "a seed in a ConfigMap": [
      configMap({ "nats.conf": `authorization { nkey: ${user} }` }),
      "data.nats.conf holds the seed of a user",
    ],
    "a seed in base64": [
      configMap({}, { binaryData: { creds: base64(`-----BEGIN USER NKEY SEED-----\n${user}\n`) } }),
      "binaryData.creds holds the seed of a user",
    ],
    "a seed in an environment variable": [
      resource("kubernetes:apps/v1:Deployment", {
        spec: { template: { spec: { containers: [{ env: [{ name: "SEED", value: account }] }] } } },
      }),
      "spec.template.spec.containers.0.env.0.value holds the seed of an account",
    ],
    "a seed on a command line": [
      resource("nats-entra:local:Process", { command: ["nats", `--seed=${user}`] }),
      "command.1 holds the seed of a user",
    ],
    "a seed in a Secret, but in an annotation of it": [
      resource("kubernetes:core/v1:Secret", { metadata: { annotations: { was: user } } }),
      "metadata.annotations.was holds the seed of a user",
    ],
    "a private key in a ConfigMap": [
      configMap({ "tls.key": privateKey }),
      "data.tls.key holds a private key",
    ],
  },
  silent: { "a value that is made by this deployment": configMap({ config: unknown.string }) },
});

it("sees a seed beside values that aren't known", async () => {
  const beside = configMap({ first: unknown.string, second: user, third: unknown.object });
  const { violations } = await judge(seedsInSecrets, [beside]);
  expect(violations).toEqual(["data.second holds the seed of a user"]);
});

const stack = (outputs: object) => resource("pulumi:pulumi:Stack", outputs);
const bytes = "y7Qm0m4lZV8m1mQvY2mCkq0b6b2i3x1m8rT5u9w0e4A=";
const key = resource("nats-entra:index:Key", { secret: bytes });

specify(seedsInOutputs, {
  keeps: {
    "public outputs": [stack({ servers: ["nats://127.0.0.1:4222"] }), key],
    "the bytes of a key in a file": [key, resource("nats-entra:local:File", { content: bytes })],
    "a Secret as the provider remembers it": resource("kubernetes:core/v1:Secret", {
      data: { seed: base64(user) },
      __inputs: { stringData: { seed: user } },
    }),
  },
  breaks: {
    "a seed": [stack({ credentials: user }), "credentials holds the seed of a user"],
    "a private key": [stack({ tls: { key: privateKey } }), "tls.key holds a private key"],
    "the bytes of a key": [[stack({ leak: bytes }), key], "leak holds the bytes of a key"],
    "the bytes of a key within another resource": [
      [key, configMap({ env: `KEY=${bytes}` })],
      "data.env holds the bytes of a key",
    ],
  },
  silent: {
    "a key that is made by this deployment": [
      resource("nats-entra:index:Key", { secret: unknown.string }),
      stack({ leak: unknown.string }),
    ],
  },
});

describe("a report", () => {
  it("never holds the secret itself", async () => {
    const reports: string[] = [];
    for (const text of [user, privateKey, base64(user)])
      reports.push(...(await judge(seedsInSecrets, [configMap({ text })])).violations);
    expect(reports).toHaveLength(3);
    for (const report of reports) expect(report).not.toMatch(/[A-Z2-7]{20}/);
  });
});

describe("secretIn", () => {
  it.each([
    ["operator", "an operator"],
    ["account", "an account"],
    ["user", "a user"],
    ["curve", "a curve key"],
  ] as const)("knows the seed of %s keys", (kind, words) => {
    const text = seed(kind, new Uint8Array(32).fill(9));
    expect(secretIn(text)).toBe(`the seed of ${words}`);
    expect(secretIn(`x ${text}\n`)).toBe(`the seed of ${words}`);
  });

  it.each(["-----BEGIN EC PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----"])(
    "knows %s",
    (line) => expect(secretIn(line)).toBe("a private key"),
  );

  it.each([
    ["a public key", "-----BEGIN PUBLIC KEY-----"],
    ["a certificate", "-----BEGIN CERTIFICATE-----"],
    ["a word with a seed's letters inside", `X${user}X`],
    ["a seed that is cut short", user.slice(0, -1)],
  ])("takes %s for no secret", (_what, text) => expect(secretIn(text)).toBeUndefined());
});
