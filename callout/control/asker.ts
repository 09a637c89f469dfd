import { setTimeout as sleep } from "node:timers/promises";
import { CONTROL } from "../../access/index.ts";
import { ControlRefusal } from "../../protocol/control/request.ts";
import type { Revocation, RevocationTarget } from "../../protocol/control/revocation.ts";
import type { Enforcement } from "../enforcement/enforcement.ts";
import { isAbout } from "../session/revocable.ts";
import { rolesWith } from "../session/session.ts";

/** The remembered sessions of the requester. */
export type AskersSessions = Pick<Enforcement, "of" | "isAbout">;

const isInControl = ({ account }: { readonly account: string }) => account === CONTROL;

/** Milliseconds to wait for the requester's login, and between two checks. */
const maxWaitMs = 1000;
const lookMs = 50;

/**
 * Waits until the requester's session in CONTROL is known here: the login may be very recent, and at another replica.
 * Break-glass credentials have no login, so it waits at most a second.
 *
 * @param by object id of the requester
 */
export async function untilRemembered(
  by: string,
  sessions: Pick<AskersSessions, "of">,
): Promise<void> {
  const deadline = performance.now() + maxWaitMs;
  while (!sessions.of(by).some(isInControl) && performance.now() < deadline) await sleep(lookMs);
}

/**
 * Nobody may lock themselves out of CONTROL, by any name, since they could not undo it.
 *
 * @param by object id of the requester
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
 * Nobody may lift a revocation that covers themselves, by any name: as an identity, or by application, role
 * or token. They may lift those that they ordered.
 *
 * @param by object id of the requester
 * @throws ControlRefusal `revoke_self`; `asker_unknown` when no callout knows the requester's session
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
  // every role of theirs, in any account
  const isOwn = own.some(({ identity: { oid, azp, uti, roles }, evidence, temporaryRoles }) =>
    isAbout(target, {
      ...{ oid, azp, uti, tokenAzp: evidence.azp },
      roles: rolesWith(roles, temporaryRoles),
    }),
  );
  if (isOwn) throw refusal;
}
