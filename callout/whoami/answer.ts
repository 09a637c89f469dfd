import type { AccessDocument, SessionPermissions } from "../../access/index.ts";
import { grantOf } from "../login/granted.ts";
import { userName } from "../../protocol/user-name.ts";
import type { Session } from "../session/session.ts";

/** What a session learns about itself; none of it is secret. */
export interface WhoamiAnswer extends Pick<
  SessionPermissions,
  "account" | "roles" | "publish" | "subscribe" | "responses" | "agent"
> {
  /** Its name in the servers' lists and logs. */
  readonly user: string;
  readonly kind: "user" | "application";
  readonly oid: string;
  readonly azp: string;
  readonly tid: string;
  /** Unix seconds at which the server ends the connection. */
  readonly expires: number;
  /** Seconds until then, for clients with a wrong clock. */
  readonly remaining: number;
  /** Digest of the policy that granted it, or confirmed it at a reload. */
  readonly policy: string;
}

/**
 * The answer for a session; undefined if the policy does not grant it, which the policy of its login always does.
 *
 * @param policy the one that granted it
 * @param now unix seconds, with fractions
 */
export function whoamiAnswer(
  session: Session,
  policy: AccessDocument,
  now: number,
): WhoamiAnswer | undefined {
  const grant = grantOf(policy, session, Math.floor(now));
  if (!grant) return undefined;
  const { identity, expires } = session;
  const { kind, oid, azp, tid } = identity;
  const { account, roles, publish, subscribe, responses, agent } = grant;
  return {
    ...{ user: userName(identity), kind, oid, azp, tid, account, roles },
    ...(agent !== undefined && { agent }),
    ...{ publish, subscribe, ...(responses && { responses }) },
    ...{ expires, remaining: Math.max(0, Math.round((expires - now) * 1000) / 1000) },
    policy: policy.digest,
  };
}

/**
 * Whether a session may read the inbox that its request names: an agent that acts for a person only its own part of
 * the person's inbox, others both.
 *
 * @param identity `<oid>` or `<oid>.<azp>`
 */
export function mayAskAs(identity: string, { oid, azp, agent }: WhoamiAnswer): boolean {
  return identity === `${oid}.${azp}` || (identity === oid && agent === undefined);
}
