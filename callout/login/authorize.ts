import {
  decider,
  type AccessDocument,
  type DecideOptions,
  type SessionPermissions,
} from "../../access/index.ts";
import type { AuthorizationRequest } from "../../nats/index.ts";
import type { Evidence } from "../../protocol/audit/evidence.ts";
import type { TemporaryRole } from "../../protocol/control/assignment.ts";
import { Reason } from "../../protocol/reason.ts";
import { type Session, rolesWith } from "../session/session.ts";
import { ConnectionType } from "../settings/config.ts";
import type { AccountKeys } from "../settings/secrets.ts";
import type { Identity } from "../token/claims.ts";
import { rolesOfSubject } from "../token/oidc.ts";
import type { Refusal } from "../token/refusal.ts";
import { isPlain, verifyToken, type TokenRules, type TrustedIssuer } from "../token/verify.ts";
import { connectionOf, connectionType, isGrantedType, isOwnName } from "./connection-type.ts";
import { credentialsOf } from "./credentials.ts";

/** What logins are authorized by: one consistent state of files and keys. */
export interface LoginRules extends TokenRules {
  readonly policy: AccessDocument;
  /** Signing keys by the account's name in the policy. */
  readonly accounts: ReadonlyMap<string, AccountKeys>;
  readonly connectionTypes: readonly ConnectionType[];
  /** Names of the clusters whose servers are answered. @default any */
  readonly clusters?: readonly string[];
  /** Roles that are assigned to an identity temporarily, besides those of its token. @param now unix seconds */
  readonly temporaryRoles?: (oid: string, now: number) => readonly TemporaryRole[];
}

export interface Granted {
  readonly granted: true;
  readonly identity: Identity;
  readonly grant: SessionPermissions;
  /** How it connects. */
  readonly connection: NonNullable<DecideOptions["connection"]>;
  /** Those of its roles that are only assigned temporarily; none when absent. */
  readonly temporaryRoles?: readonly TemporaryRole[];
  /** Keys of the account that it gets into. */
  readonly keys: AccountKeys;
  /** Unix seconds at which the connection ends: the earliest of token, roles and sessions. */
  readonly expires: number;
  readonly evidence: Evidence;
}

export interface Denied {
  readonly granted: false;
  readonly refusal: Refusal;
  readonly evidence: Evidence;
  /** The account that was asked for, if the policy has it. */
  readonly account?: string;
}

export type Outcome = Granted | Denied;

/**
 * Authorizes one login. Pure: the same request, rules and time give the same outcome.
 *
 * @param now unix seconds
 */
export function authorize(request: AuthorizationRequest, rules: LoginRules, now: number): Outcome {
  const type = allowedType(request, rules);
  if (type === undefined) return deny(Reason.ConnectionType);
  const credentials = credentialsOf(request.connect_opts);
  if ("reason" in credentials) return deny(credentials.reason);

  const verdict = verifyToken(credentials.token, rules, now);
  const asked = { account: credentials.account, type, ...namesOf(request) };
  if (verdict.accepted) return decideOn(verdict, asked, rules, now);
  return { granted: false, refusal: verdict.refusal, evidence: verdict.evidence };
}

/**
 * Authorizes a session again whose server has forgotten its token: by the current rules, in its account, and
 * never for longer than before. Pure, like `authorize`.
 *
 * @param now unix seconds
 */
export function reauthorize(
  request: AuthorizationRequest,
  { identity, evidence, account, expires }: Session,
  rules: LoginRules,
  now: number,
): Outcome {
  const type = allowedType(request, rules);
  if (type === undefined) return deny(Reason.ConnectionType, evidence);
  // the session may come from a replica with another configuration
  const issuer = rules.issuers.get(identity.iss);
  if (!issuer) return deny(Reason.WrongIssuer, evidence);
  const roles = rolesStillGiven(identity, issuer.expected);
  const asked = { account, type, ...namesOf(request) };
  return decideOn({ identity: { ...identity, roles, expires }, evidence }, asked, rules, now);
}

/** The roles of a token that its issuer may still give. */
function rolesStillGiven(
  { roles, sub = "" }: Identity,
  expected: TrustedIssuer["expected"],
): readonly string[] {
  if (isPlain(expected))
    return roles.filter((role) => rolesOfSubject(sub, expected).includes(role));
  const given = expected.roles && new Set(expected.roles.values());
  return given ? roles.filter((role) => given.has(role)) : roles;
}

function allowedType(
  { client_info: client }: AuthorizationRequest,
  rules: LoginRules,
): ConnectionType | undefined {
  const type = connectionType(client);
  return type !== undefined && rules.connectionTypes.includes(type) ? type : undefined;
}

/** What a verified identity asks for. */
interface Asked {
  readonly account: string | undefined;
  readonly type: ConnectionType;
  /** Of an MQTT client. */
  readonly clientId: string | undefined;
  /** Of a leaf node: its server's. */
  readonly serverName: string | undefined;
}

function namesOf({ client_info: client }: AuthorizationRequest) {
  return { clientId: client.mqtt_id, serverName: client.name };
}

/** Decides on a verified identity in the account that it asks for, over the kind of connection that it has. */
function decideOn(
  { identity, evidence }: Pick<Granted, "identity" | "evidence">,
  { account, type, clientId, serverName }: Asked,
  rules: LoginRules,
  now: number,
): Outcome {
  const { kind, tid, oid, azp, isAgent } = identity;
  const besides = rules.temporaryRoles?.(oid, now) ?? [];
  const roles = rolesWith(identity.roles, besides);
  const principal = { kind, roles, claims: { tid, oid, azp }, isAgent };
  const decision = deciderOf(rules.policy)(principal, {
    ...{ account, now },
    connection: connectionOf(type),
  });
  if (!decision.granted) {
    const known = account !== undefined && Object.hasOwn(rules.policy.accounts, account);
    return { ...deny(decision.reason, evidence), ...(known && { account }) };
  }

  const { permissions: grant } = decision;
  if (!isGrantedType(type, grant))
    return { ...deny(Reason.ConnectionType, evidence), account: grant.account };
  if (type === ConnectionType.Mqtt && !isOwnName(clientId, identity, grant))
    return { ...deny(Reason.MqttClientId, evidence), account: grant.account };
  if (type === ConnectionType.LeafNode && !isOwnName(serverName, identity, grant))
    return { ...deny(Reason.LeafName, evidence), account: grant.account };
  const keys = rules.accounts.get(grant.account);
  if (!keys) return deny(Reason.AccountUnavailable, evidence);
  const temporaryRoles = besides.filter(({ role }) => isTemporary(role, grant, identity));
  const ends = temporaryRoles.map(({ until }) => until);
  const expires = Math.min(identity.expires, grant.expires ?? Infinity, ...ends);
  if (expires <= now) return deny(Reason.RolesExpired, evidence);
  const outcome: Granted = {
    ...{ granted: true, identity, grant, keys, expires, evidence },
    connection: connectionOf(type),
  };
  return temporaryRoles.length === 0 ? outcome : { ...outcome, temporaryRoles };
}

/** Whether a session has a role by a temporary assignment alone. */
function isTemporary(role: string, { roles }: SessionPermissions, identity: Identity): boolean {
  return roles.includes(role) && !identity.roles.includes(role);
}

const deciders = new WeakMap<AccessDocument, ReturnType<typeof decider>>();

/** The decider of a policy, cached for as long as the policy is in use. */
export function deciderOf(policy: AccessDocument): ReturnType<typeof decider> {
  const known = deciders.get(policy) ?? decider(policy);
  deciders.set(policy, known);
  return known;
}

/** A refusal for a reason that needs no further detail. */
export function deny(reason: Reason, evidence: Evidence = {}): Denied {
  return { granted: false, refusal: { reason }, evidence };
}
