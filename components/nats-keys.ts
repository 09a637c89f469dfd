import * as pulumi from "@pulumi/pulumi";
import { deriveCalloutSecrets, deriveTrust, publicKey, type KeyMaterial } from "../nats/index.ts";
import type { NatsKeysArgs } from "./keys/args.ts";
import { keyMaterial, type MadeKey } from "./keys/material.ts";
import { makeKeys } from "./keys/make.ts";
import { readDocument } from "./inputs/policy.ts";

/**
 * The keys of an installation, and the JWTs that follow from them and from the policy.
 *
 * No property holds a seed: seeds go from the keys' secret outputs through the functions of `nats/` to what needs
 * them, and nowhere else.
 */
export class NatsKeys extends pulumi.ComponentResource {
  /** Public key (O…) of the operator. */
  readonly operator: pulumi.Output<string>;
  /** Signed by the operator itself: what every server has to know to trust it. */
  readonly operatorJwt: pulumi.Output<string>;
  /** JWT of the former operator, until the overlap after its rotation ends. */
  readonly previousOperatorJwt: pulumi.Output<string | undefined>;
  /** Public key (A…) of the system account. */
  readonly systemAccount: pulumi.Output<string>;
  /** Account JWTs by public key. */
  readonly accountJwts: pulumi.Output<Record<string, string>>;
  /** Public keys (A…) by name of the account in the policy. */
  readonly accounts: pulumi.Output<Record<string, string>>;
  /** JWT of the user that stands for clients without NATS credentials. Not secret: it may do nothing. */
  readonly sentinel: pulumi.Output<string>;
  /** Unix seconds since when each key is in use, by the names that `rotate` takes. */
  readonly since: pulumi.Output<Record<string, number>>;

  constructor(name: string, args: NatsKeysArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:NatsKeys", name, {}, options);
    const document = readDocument(args.policy);
    const made = makeKeys(name, document, args, this);
    const material = pulumi
      .all([made, pulumi.output(args.operator)])
      .apply(([keys, operator]) => keyMaterial(document, keys, operator));
    const trust = pulumi.unsecret(material.apply((keys) => deriveTrust(document, keys)));
    secrets.set(
      this,
      material.apply((keys) => JSON.stringify(deriveCalloutSecrets(keys))),
    );
    this.operatorJwt = trust.operatorJwt;
    this.previousOperatorJwt = trust.apply((known) => known.previousOperatorJwt);
    this.operator = trust.operatorJwt.apply(subjectOf);
    this.systemAccount = trust.systemAccount;
    this.accountJwts = trust.apply(({ accountJwts }) => ({ ...accountJwts }));
    this.accounts = pulumi.unsecret(material.apply(accountKeys));
    this.sentinel = trust.sentinel;
    this.since = pulumi.unsecret(made.apply(sinceOf));
    this.registerOutputs({
      operator: this.operator,
      operatorJwt: this.operatorJwt,
      previousOperatorJwt: this.previousOperatorJwt,
      systemAccount: this.systemAccount,
      accountJwts: this.accountJwts,
      accounts: this.accounts,
      sentinel: this.sentinel,
      since: this.since,
    });
  }
}

/** Beside the components and not in them: an own property would become an output, in clear text. */
const secrets = new WeakMap<NatsKeys, pulumi.Output<string>>();

/**
 * The callout's seeds and credentials as JSON text; a secret output. Pass it to `AuthCallout` as `secrets`.
 *
 * @param keys a component of this program
 * @throws RunError for a NatsKeys that this program did not make
 * @example new AuthCallout("callout", { secrets: calloutSecrets(keys), … })
 */
export function calloutSecrets(keys: NatsKeys): pulumi.Output<string> {
  const found = secrets.get(keys);
  if (!found) throw new pulumi.RunError("calloutSecrets takes a NatsKeys of this program");
  return found;
}

function accountKeys({ accounts }: KeyMaterial): Record<string, string> {
  return Object.fromEntries(
    Object.entries(accounts).map(([name, { identity }]) => [name, publicKey("account", identity)]),
  );
}

function sinceOf(made: Record<string, MadeKey>): Record<string, number> {
  return Object.fromEntries(Object.entries(made).map(([key, { createdAt }]) => [key, createdAt]));
}

function subjectOf(jwt: string): string {
  const payload = Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString();
  return (JSON.parse(payload) as { sub: string }).sub;
}
