import type { AccessDocument } from "../../access/index.ts";
import { accountJwts } from "./account-jwts.ts";
import { authorizationSubject } from "../request/authorization.ts";
import { calloutQueue, calloutSystemJwt } from "./control.ts";
import type { KeyMaterial } from "../keys/key-material.ts";
import { keyPair, publicKey, seed } from "../keys/key-pair.ts";
import { givenOperator, ownOperator, type TrustedOperator } from "./operator.ts";
import { credentials, sentinelJwt, userJwt } from "../jwt/user-jwt.ts";
import { whoamiPermissions } from "./whoami.ts";

/** What every server knows; nothing of it is secret. */
export interface ClusterTrust {
  readonly operatorJwt: string;
  /** Trusted beside it, as long as it has just been rotated. */
  readonly previousOperatorJwt?: string;
  /** Public key (A…). */
  readonly systemAccount: string;
  /** Account JWTs by public key. */
  readonly accountJwts: Readonly<Record<string, string>>;
  /** User JWT for the server option `default_sentinel`. */
  readonly sentinel: string;
}

/** What the callout holds. Secret. */
export interface CalloutSecrets {
  /** As which it connects. */
  readonly user: { readonly jwt: string; readonly seed: string };
  /** Signs the answers: public key (A…) of AUTH, and the seed of its signing key. */
  readonly auth: { readonly account: string; readonly seed: string };
  /** Sign the users, by name of the account: its public key (A…), and the seed of its signing key. */
  readonly accounts: Readonly<Record<string, { readonly account: string; readonly seed: string }>>;
  /** As which it connects to SYS, by the same seed. */
  readonly system: { readonly jwt: string };
  /** Seed (SX…) of the key that requests are sealed for. */
  readonly xkey: string;
  /** Seeds (SX…) of those that open requests as well: of the next rotation and the one before the last. */
  readonly alsoXkeys?: readonly string[];
}

/**
 * Where replicas of the callout share whom they let in; nobody else can publish or listen there.
 *
 * They need to know, because at every reload a server asks again about each live connection (reload.go,
 * reloadAuthorization), and has by then forgotten its token: such a request carries the user's name as
 * `connect_opts.user`, and the connection's id as `client_info.id`, which one server never uses twice. Any
 * replica may get it, and without a grant the connection ends.
 */
export const replicaSubject = "callout.replicas";

/** Where servers wait for answers (events.go, newRespInbox). */
const answers = "$SYS._INBOX.*.*";

/**
 * The public side of an installation: what a server's configuration needs.
 *
 * @example serverConfig({ ...deriveTrust(document, keys), serverName: "$NATS_NAME", … })
 * @throws NatsError `key_*`, `operator_*`, `config_value`
 */
export function deriveTrust(
  document: Pick<AccessDocument, "accounts">,
  keys: KeyMaterial,
): ClusterTrust {
  const systemAccount = publicKey("account", keys.system.identity);
  const { jwt, signer } = operatorOf(keys, systemAccount);
  const previous = previousOperatorOf(keys, systemAccount);
  const sentinel = sentinelJwt({
    user: publicKey("user", keys.sentinel),
    account: publicKey("account", keys.auth.identity),
    signer: keyPair("account", keys.auth.signing),
    issuedAt: keys.issuedAt,
  });
  return {
    operatorJwt: jwt,
    ...(previous && { previousOperatorJwt: previous.jwt }),
    systemAccount,
    accountJwts: accountJwts(document, keys, signer),
    sentinel,
  };
}

/**
 * The callout's secrets: signing seeds only, no identity, so that everything it could ever sign ends with
 * the replacement of a signing key.
 *
 * @throws NatsError `key_*`
 */
export function deriveCalloutSecrets(keys: Omit<KeyMaterial, "operator">): CalloutSecrets {
  const { auth, calloutUser, accounts, xkey, alsoXkeys = [] } = keys;
  const signer = (pair: { identity: Uint8Array; signing: Uint8Array }) => ({
    account: publicKey("account", pair.identity),
    seed: seed("account", pair.signing),
  });
  return {
    user: { jwt: calloutUserJwt(keys), seed: seed("user", calloutUser) },
    system: { jwt: calloutSystemJwt(keys) },
    auth: signer(auth),
    accounts: Object.fromEntries(
      Object.keys(accounts)
        .sort()
        .map((name) => [name, signer(accounts[name] as (typeof accounts)[string])]),
    ),
    xkey: seed("curve", xkey),
    ...(alsoXkeys.length > 0 && { alsoXkeys: alsoXkeys.map((key) => seed("curve", key)) }),
  };
}

/**
 * Credentials of SYS for an operator's tools: ask servers, kick connections, watch events. Secret.
 *
 * They may not subscribe to requests, so they cannot answer in a server's place.
 */
export function deriveSystemCredentials(keys: Omit<KeyMaterial, "operator">): string {
  const jwt = userJwt({
    name: "system",
    user: publicKey("user", keys.systemUser),
    account: publicKey("account", keys.system.identity),
    signer: keyPair("account", keys.system.signing),
    issuedAt: keys.issuedAt,
    publish: { allow: ["$SYS.REQ.>"], deny: [] },
    subscribe: { allow: ["$SYS.ACCOUNT.>", "$SYS.SERVER.>", "_INBOX.>"], deny: [] },
  });
  return credentials(jwt, seed("user", keys.systemUser));
}

/**
 * Take requests in the queue group, answer them, talk to the other replicas, and tell sessions who they are; not
 * one subject more.
 *
 * Not `allow_responses`: it forgets the requests in flight when the callout's own connection is authorized
 * again by a reload (client.go, setPermissions), and the logins behind them would run into their timeout.
 */
function calloutUserJwt({ auth, calloutUser, issuedAt }: Omit<KeyMaterial, "operator">): string {
  return userJwt({
    name: "callout",
    user: publicKey("user", calloutUser),
    account: publicKey("account", auth.identity),
    signer: keyPair("account", auth.signing),
    issuedAt,
    publish: { allow: [answers, replicaSubject, ...whoamiPermissions.publish], deny: [] },
    subscribe: {
      allow: [
        `${authorizationSubject} ${calloutQueue}`,
        replicaSubject,
        ...whoamiPermissions.subscribe,
      ],
      deny: [],
    },
  });
}

function operatorOf(keys: KeyMaterial, systemAccount: string): TrustedOperator {
  const { operator, issuedAt, operatorName: name = "nats-entra" } = keys;
  return "jwt" in operator
    ? givenOperator(operator, systemAccount)
    : ownOperator({ name, keys: operator, systemAccount, issuedAt });
}

/** Everything that an operator signs comes with it, so what it signed before needs no mark. */
function previousOperatorOf(
  { previousOperator, issuedAt, operatorName: name = "nats-entra" }: KeyMaterial,
  systemAccount: string,
): TrustedOperator | undefined {
  return previousOperator && ownOperator({ name, keys: previousOperator, systemAccount, issuedAt });
}
