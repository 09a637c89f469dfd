import { setTimeout as sleep } from "node:timers/promises";
import { CONTROL } from "../../access/index.ts";
import { ControlRefusal } from "../../protocol/control/request.ts";
import type { Revocation, RevocationTarget } from "../../protocol/control/revocation.ts";
import type { Enforcement } from "../enforcement/enforcement.ts";
import { isAbout } from "../session/revocable.ts";
import { rolesWith } from "../session/session.ts";

/** What is known of the sessions of who asks. */
export type AskersSessions = Pick<Enforcement, "of" | "isAbout">;

const isInControl = ({ account }: { readonly account: string }) => account === CONTROL;

/** Milliseconds for which the asker's login is waited for, and between two looks. */
const maxWaitMs = 1000;
const lookMs = 50;

/**
 * Waits until the asker's session in CONTROL is remembered here: the login may be of a moment ago, and of another replica.
 * Emergency credentials have no login, so it does not wait longer than a second.
 *
 * @param by object id of the asker
 */
export async function untilRemembered(
  by: string,
  sessions: Pick<AskersSessions, "of">,
): Promise<void> {
  const deadline = performance.now() + maxWaitMs;
  while (!sessions.of(by).some(isInControl) && performance.now() < deadline) await sleep(lookMs);
}

/**
 * Nobody keeps themselves out of CONTROL, under whatever name: they could not take it back.
 *
 * @param by object id of who asks
 * @throws ControlRefusal `revoke_self`
 */
export function mustSpareAsker(
  target: RevocationTarget,
  by: string,
  sessions: AskersSessions,
): void {
  const own = sessions.of(by).filter(isInControl);
  if (!("oid" in target && target.oid === by) && !own.some((one) => sessions.isAbout(target, one)))
    return;
  const next = "have somebody else do it, who can lift it again";
  throw new ControlRefusal("revoke_self", "you would keep yourself out", next);
}

/**
 * Nobody lets themselves in again, under whatever name they are kept out: as an identity, by an application, a role
 * or a token of theirs. What one has ordered oneself, one may take back.
 *
 * @param by object id of who asks
 * @throws ControlRefusal `revoke_self`; `asker_unknown` when no callout remembers who asks
 */
export function mustBeOthers(
  { target, by: orderer, holder }: Revocation,
  by: string,
  sessions: AskersSessions,
): void {
  const refusal = new ControlRefusal(
    "revoke_self",
    "nobody lifts what keeps themselves out",
    "have another operator lift it",
  );
  if (("oid" in target && target.oid === by) || (holder === by && orderer !== by)) throw refusal;
  if ("oid" in target || orderer === by) return;
  const own = sessions.of(by);
  if (own.length === 0) {
    const why = "no callout remembers your login, so it is not known what you have";
    throw new ControlRefusal("asker_unknown", why, "connect again");
  }
  // every role that they have, in whichever account it counts
  const isOwn = own.some(({ identity: { oid, azp, uti, roles }, evidence, temporaryRoles }) =>
    isAbout(target, {
      ...{ oid, azp, uti, tokenAzp: evidence.azp },
      roles: rolesWith(roles, temporaryRoles),
    }),
  );
  if (isOwn) throw refusal;
}
