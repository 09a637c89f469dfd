import {
  authorizationResponse,
  grantedUserJwt,
  type AuthorizationRequest,
} from "../../nats/index.ts";
import { userName } from "../../protocol/user-name.ts";
import type { ConnectionType } from "../settings/config.ts";
import type { AccountKeys } from "../settings/secrets.ts";
import type { Granted, Outcome } from "./authorize.ts";
import { jwtTypes } from "./connection-type.ts";

export interface AnswerContext {
  /** Signs the answer: a key of the callout's own account. */
  readonly auth: AccountKeys;
  /** Digest of the policy that was applied. */
  readonly policyDigest: string;
  /** Id of the audit record. */
  readonly id: string;
  /** Unix seconds. */
  readonly now: number;
  /** How sessions may be connected. */
  readonly connectionTypes: readonly ConnectionType[];
}

/**
 * Signs the answer to one request.
 * A refusal carries its reason code and the audit record's id, for the NATS server's log. The client
 * only sees 'Authorization Violation'. Nothing that a client sent is in it.
 */
export function signAnswer(
  request: AuthorizationRequest,
  outcome: Outcome,
  context: AnswerContext,
): string {
  const { auth, id, now } = context;
  const to = {
    id,
    userNkey: request.user_nkey,
    serverId: request.server_id.id,
    signer: auth.signer,
    issuedAt: now,
  };
  return outcome.granted
    ? authorizationResponse({ ...to, userJwt: signUser(request, outcome, context) })
    : authorizationResponse({ ...to, error: `${outcome.refusal.reason} (audit ${id})` });
}

function signUser(
  request: AuthorizationRequest,
  { identity, grant, keys, expires }: Granted,
  { id, policyDigest, now, connectionTypes }: AnswerContext,
): string {
  const { tid, azp, uti } = identity;
  return grantedUserJwt({
    id,
    userNkey: request.user_nkey,
    name: userName(identity),
    account: keys.account,
    signer: keys.signer,
    issuedAt: now,
    expires,
    publish: grant.publish,
    subscribe: grant.subscribe,
    responses: grant.responses,
    connectionTypes: jwtTypes(connectionTypes),
    tags: [
      `tid:${tid}`,
      `azp:${azp}`,
      `uti:${uti}`,
      ...grant.roles.map((role) => `role:${role}`),
      ...(grant.agent === undefined ? [] : [`agent:${grant.agent}`]),
      `policy:${policyDigest}`,
    ],
  });
}
