import * as pulumi from "@pulumi/pulumi";
import {
  deriveCalloutSecrets,
  deriveTrust,
  publicKey,
  type IdentityKeys,
  type KeyMaterial,
} from "../nats/index.ts";
import type { AccessDocument } from "../access/index.ts";
import { readPolicy, suggest } from "./policy.ts";
import { Key } from "./resources/key.ts";

export interface NatsKeysArgs {
  /** The compiled access document, as JSON text. */
  policy: string;
  /** An operator that is kept elsewhere. @default one made for this stack */
  operator?: OperatorArgs;
  /**
   * Rotation triggers: a new value for a key makes a new key. Names are `operator`,
   * `operator-signing`, `system`, `system-signing`, `system-user`, `auth`, `auth-signing`,
   * `callout-user`, `sentinel`, `xkey`, and for each account of the policy `account:NAME` and
   * `signing:NAME`.
   */
  rotate?: Record<string, string>;
}

/** An operator from elsewhere, for example one that `nsc` made. */
export interface OperatorArgs {
  jwt: pulumi.Input<string>;
  /** Seed (SO…) of one of its signing keys. Secret. */
  signingSeed: pulumi.Input<string>;
}

/** The keys of every installation, besides those of its accounts. */
const ownKeys = [
  ...["operator", "operator-signing", "system", "system-signing", "system-user"],
  ...["auth", "auth-signing", "callout-user", "sentinel", "xkey"],
];
const operatorKeys = ["operator", "operator-signing"];

/**
 * The keys of an installation, and the JWTs that follow from them and from the policy.
 *
 * Seeds are in no property of it: they go from the keys' secret outputs through the functions of
 * `nats/` to whoever needs them, and only there.
 */
export class NatsKeys extends pulumi.ComponentResource {
  /** Public key (O…) of the operator. */
  readonly operator: pulumi.Output<string>;
  /** Signed by the operator itself: what every server has to know to trust it. */
  readonly operatorJwt: pulumi.Output<string>;
  /** Public key (A…) of the system account. */
  readonly systemAccount: pulumi.Output<string>;
  /** Account JWTs by public key. */
  readonly accountJwts: pulumi.Output<Record<string, string>>;
  /** Public keys (A…) by name of the account in the policy. */
  readonly accounts: pulumi.Output<Record<string, string>>;
  /** JWT of the user that stands for clients without NATS credentials. Not secret: it may do nothing. */
  readonly sentinel: pulumi.Output<string>;

  constructor(name: string, args: NatsKeysArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:NatsKeys", name, {}, options);
    const document = readPolicy(args.policy);
    const material = keyMaterial(name, document, args, this);
    const trust = pulumi.unsecret(material.apply((keys) => deriveTrust(document, keys)));
    secrets.set(
      this,
      material.apply((keys) => JSON.stringify(deriveCalloutSecrets(keys))),
    );
    this.operatorJwt = trust.operatorJwt;
    this.operator = trust.operatorJwt.apply(subjectOf);
    this.systemAccount = trust.systemAccount;
    this.accountJwts = trust.apply(({ accountJwts }) => ({ ...accountJwts }));
    this.accounts = pulumi.unsecret(material.apply(accountKeys));
    this.sentinel = trust.sentinel;
    this.registerOutputs({
      operator: this.operator,
      operatorJwt: this.operatorJwt,
      systemAccount: this.systemAccount,
      accountJwts: this.accountJwts,
      accounts: this.accounts,
      sentinel: this.sentinel,
    });
  }
}

/** Beside the components and not in them: an own property would become an output, in clear text. */
const secrets = new WeakMap<NatsKeys, pulumi.Output<string>>();

/** What the callout needs, as JSON text; a secret output. Hand it to `AuthCallout` as `secrets`. */
export function calloutSecrets(keys: NatsKeys): pulumi.Output<string> {
  const found = secrets.get(keys);
  if (!found) throw new pulumi.RunError("calloutSecrets takes a NatsKeys of this program");
  return found;
}

function keyMaterial(
  name: string,
  document: AccessDocument,
  { rotate = {}, operator }: NatsKeysArgs,
  parent: pulumi.Resource,
): pulumi.Output<KeyMaterial> {
  const accounts = Object.keys(document.accounts).sort();
  const names = [
    ...ownKeys.filter((key) => !operator || !operatorKeys.includes(key)),
    ...accounts.flatMap((account) => [`account:${account}`, `signing:${account}`]),
  ];
  for (const key of Object.keys(rotate)) {
    if (!names.includes(key))
      throw new pulumi.RunError(`${name}: rotate: there is no key "${key}"${suggest(key, names)}`);
  }
  const made = Object.fromEntries(
    names.map((key) => {
      const trigger = rotate[key];
      const triggers: Record<string, string> = trigger === undefined ? {} : { rotate: trigger };
      return [key, new Key(`${name}-${key.replace(":", "-")}`, { triggers }, { parent })] as const;
    }),
  );
  const values = Object.fromEntries(
    Object.entries(made).map(([key, { secret, createdAt }]) => [key, { secret, createdAt }]),
  );
  return pulumi.all([pulumi.output(values), pulumi.output(operator)]).apply(([known, given]) => {
    const bytes = (key: string) => Buffer.from(known[key]?.secret ?? "", "base64");
    const pair = (identity: string, signing: string): IdentityKeys => ({
      identity: bytes(identity),
      signing: bytes(signing),
    });
    return {
      operator: given ?? pair("operator", "operator-signing"),
      system: pair("system", "system-signing"),
      systemUser: bytes("system-user"),
      auth: pair("auth", "auth-signing"),
      calloutUser: bytes("callout-user"),
      sentinel: bytes("sentinel"),
      xkey: bytes("xkey"),
      accounts: Object.fromEntries(
        accounts.map((account) => [account, pair(`account:${account}`, `signing:${account}`)]),
      ),
      // one instant for all, so that a new account or key changes no other JWT
      issuedAt: known["system"]?.createdAt ?? 0,
    };
  });
}

function accountKeys({ accounts }: KeyMaterial): Record<string, string> {
  return Object.fromEntries(
    Object.entries(accounts).map(([name, { identity }]) => [name, publicKey("account", identity)]),
  );
}

function subjectOf(jwt: string): string {
  const payload = Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString();
  return (JSON.parse(payload) as { sub: string }).sub;
}
