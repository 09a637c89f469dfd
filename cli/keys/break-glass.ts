import { randomBytes } from "node:crypto";
import { decide, type AccessDocument } from "../../access/index.ts";
import { credentials, keyPair, publicKey, seed, userJwt } from "../../nats/index.ts";
import { Failure, UsageFailure } from "../../errors/failure.mjs";
import type { KeyRing } from "./ring.ts";

export interface BreakGlass {
  readonly document: AccessDocument;
  readonly rings: readonly KeyRing[];
  readonly role: string;
  /** Who answers for it: object id of a person. */
  readonly oid: string;
  /** What `{azp}` and `{tid}` stand for, where the role's subjects have them. */
  readonly azp?: string;
  readonly tid?: string;
  /** Of the making, in logs. */
  readonly id: string;
  readonly reason: string;
  /** Seconds. */
  readonly lifetime: number;
  /** Unix seconds. */
  readonly now: number;
}

export interface BreakGlassUser {
  /** A credentials file. Secret. */
  readonly credentials: string;
  readonly account: string;
  /** Public key (U…), by which servers name the user in their logs. */
  readonly user: string;
  /** Unix seconds. */
  readonly expires: number;
}

/** Stands in for a claim that nobody gave: no identity has it. */
const nil = "00000000-0000-0000-0000-000000000000";

/**
 * A user of NATS with exactly the permissions of a role, for when no callout can grant them. Servers know it by
 * its signature alone, so it needs neither Entra nor a callout. Its name, `break-glass:OID`, and its reason are
 * in its JWT, which servers show in connection events.
 *
 * @throws Failure `role_unknown`, `role_expired`, `role_mqtt`, `account_without_key`, UsageFailure when a claim is missing
 */
export function breakGlassUser(args: BreakGlass): BreakGlassUser {
  const { document, rings, role, oid, azp = nil, tid = nil, id, reason, lifetime, now } = args;
  const kind = document.roles[role]?.members[0];
  if (kind === undefined) {
    throw new Failure("role_unknown", `the policy has no role ${role}`, {
      next: `take one of ${Object.keys(document.roles).join(", ")}`,
    });
  }
  const decision = decide(
    document,
    { kind, roles: [role], claims: { oid, azp, tid } },
    // its JWT is for NATS clients
    { now, connection: "CLIENT" },
  );
  if (!decision.granted && decision.reason === "connection_type")
    throw new Failure("role_mqtt", `${role} is for MQTT clients alone`, {
      next: "take a role without mqtt(…): break-glass is for NATS clients",
    });
  if (!decision.granted)
    throw new Failure("role_expired", `${role} grants nothing`, {
      why: decision.detail,
      next: "take a role that has not ended, or have the policy say a later end",
    });
  const {
    account,
    publish,
    subscribe,
    responses,
    expires: latest = Infinity,
  } = decision.permissions;
  if (JSON.stringify([publish, subscribe]).includes(nil)) {
    throw new UsageFailure(
      `the subjects of ${role} name an application or a tenant`,
      "say whose they are: --azp ID, --tid ID",
    );
  }
  const { identity, signing } = accountKeys(rings, account);
  const userSecret = randomBytes(32);
  const user = publicKey("user", userSecret);
  const expires = Math.min(now + lifetime, latest);
  const jwt = userJwt({
    ...{ name: `break-glass:${oid}`, user, publish, subscribe, responses },
    account: publicKey("account", identity),
    signer: keyPair("account", signing),
    ...{ issuedAt: now, expires },
    tags: [
      ...[`break-glass:${id}`, `role:${role}`, `policy:${document.digest}`],
      `reason:${reason}`,
    ],
  });
  return { credentials: credentials(jwt, seed("user", userSecret)), account, user, expires };
}

function accountKeys(rings: readonly KeyRing[], account: string) {
  for (const { keys } of rings) {
    const secretOf = (name: string) => keys.find((key) => key.name === name)?.secret;
    const identity = secretOf(`account:${account}`);
    const signing = secretOf(`signing:${account}`);
    if (identity && signing) return { identity, signing };
  }
  throw new Failure("account_without_key", `the backup has no keys of the account ${account}`, {
    why: "it is of another stack, or older than the account",
    next: "take a later backup: nats-entra keys list FILE shows what one holds",
  });
}
