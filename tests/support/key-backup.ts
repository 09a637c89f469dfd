import type { Exported } from "../../cli/keys/backup.ts";
import type { KeyMaterial } from "../../nats/index.ts";

const provider = "urn:pulumi:local::nats-entra::pulumi:providers:nats-entra::default_0_1_0";
const ring = "urn:pulumi:local::nats-entra::nats-entra:index:NatsEntra$nats-entra:index:NatsKeys";
const stack = "urn:pulumi:local::nats-entra::pulumi:pulumi:Stack::nats-entra-local";

/** What `pulumi stack export --show-secrets` prints of a stack with these keys, in its order. */
export function exportedKeys(keys: KeyMaterial): Exported {
  const { operator, system, auth, accounts } = keys;
  if ("jwt" in operator) throw new Error("an operator from elsewhere has no keys in the state");
  const pairs = { operator, system, auth };
  const secrets: [string, Uint8Array][] = [
    ...Object.entries(pairs).flatMap(([name, { identity, signing }]): [string, Uint8Array][] => [
      [name, identity],
      [`${name}-signing`, signing],
    ]),
    ["system-user", keys.systemUser],
    ["callout-user", keys.calloutUser],
    ["sentinel", keys.sentinel],
    ["xkey", keys.xkey],
    ...Object.entries(accounts).flatMap(([name, { identity, signing }]): [string, Uint8Array][] => [
      [`account-${name}`, identity],
      [`signing-${name}`, signing],
    ]),
  ];
  const component = (urn: string, type: string, parent?: string) => ({
    ...{ urn, type, custom: false, outputs: { operator: "OAAA" } },
    ...(parent !== undefined && { parent }),
  });
  return {
    version: 3,
    deployment: {
      secrets_providers: { type: "passphrase" },
      resources: [
        component(stack, "pulumi:pulumi:Stack"),
        component(
          "urn:pulumi:local::nats-entra::nats-entra:index:NatsEntra::orders",
          "nats-entra:index:NatsEntra",
          stack,
        ),
        { urn: provider, type: "pulumi:providers:nats-entra", custom: true, id: "p1" },
        component(
          `${ring}::orders-keys`,
          "nats-entra:index:NatsKeys",
          "urn:pulumi:local::nats-entra::nats-entra:index:NatsEntra::orders",
        ),
        ...secrets.map(([name, secret]) => ({
          urn: `${ring}$nats-entra:index:Key::orders-keys-${name}`,
          type: "nats-entra:index:Key",
          custom: true,
          id: `id of ${name}`,
          parent: `${ring}::orders-keys`,
          provider: `${provider}::p1`,
          inputs: { triggers: {} },
          outputs: {
            createdAt: keys.issuedAt,
            secret: secretValue(Buffer.from(secret).toString("base64")),
            triggers: {},
          },
          additionalSecretOutputs: ["secret"],
          dependencies: [],
        })),
        {
          ...{ urn: `${ring}$nats-entra:local:File::a-file`, type: "nats-entra:local:File" },
          ...{ custom: true, id: "/a/file", parent: stack, provider: `${provider}::p1` },
        },
      ],
    },
  };
}

/** As Pulumi marks secrets that are shown (sdk/go/common/apitype). */
function secretValue(text: string) {
  const mark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
  return { ...mark, plaintext: JSON.stringify(text) };
}
