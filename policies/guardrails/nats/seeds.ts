import type { PolicyResource } from "@pulumi/policy";
import { resourceRule, stackRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";
import { openTexts } from "./places.ts";
import { secretIn } from "./secret-text.ts";

const remedy =
  "put it into a Kubernetes Secret, a Key Vault secret or a private file, and refer to that; hand secrets from resource to resource, never by a stack output";

export const seedsInSecrets = resourceRule(
  {
    name: "nats-seeds-in-secrets",
    level: "mandatory",
    what: "Seeds and private keys are only in secrets",
    why: "A seed in a ConfigMap, an environment variable or a command line makes its reader that operator, account or user",
    fix: remedy,
  },
  function* (resource) {
    for (const { text, path } of openTexts(resource)) {
      const secret = secretIn(text);
      if (secret !== undefined) yield `${path.join(".")} holds ${secret}`;
    }
  },
);

/** Stack outputs are outputs of the resource `pulumi:pulumi:Stack`. */
export const seedsInOutputs = stackRule(
  {
    name: "nats-seeds-in-outputs",
    level: "mandatory",
    what: "No output holds a seed, a private key or the bytes of a key",
    why: "Outputs are printed and logged, and other stacks read them",
    fix: remedy,
  },
  function* (resources) {
    const bytes = resources.flatMap(keyBytes);
    for (const resource of resources) {
      for (const { text, path } of openTexts(resource)) {
        const secret = bytes.some((key) => text.includes(key))
          ? "the bytes of a key"
          : secretIn(text);
        if (secret !== undefined) yield { message: `${path.join(".")} holds ${secret}`, resource };
      }
    }
  },
);

/** Of a key that is made by this deployment nothing is known in its preview. */
function keyBytes(resource: PolicyResource): string[] {
  try {
    const { secret, next, previous } = inputsOf(resource, "nats-entra:index:Key") ?? {};
    return [secret, next, previous].flatMap((bytes) => bytes || []);
  } catch {
    return [];
  }
}
