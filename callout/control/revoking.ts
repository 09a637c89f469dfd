import { randomUUID } from "node:crypto";
import { ControlRefusal, type ControlRequest } from "../../protocol/control/request.ts";
import {
  isInForce,
  readTarget,
  type Revocation,
  type RevocationTarget,
} from "../../protocol/control/revocation.ts";
import { isGuid } from "../../values/guid.ts";
import { isTime, isReason } from "../../protocol/identifiers.ts";
import { isObject } from "../../values/shape/index.ts";
import { closest } from "../../values/suggest.ts";
import type { ControlAudit } from "../audit/control-audit.ts";
import type { Bucket } from "../bucket/bucket.ts";
import type { Enforcement } from "../enforcement/enforcement.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import { isClientId } from "../session/session.ts";
import { mustBeOthers, mustSpareAsker, untilRemembered } from "./asker.ts";
import type { Handler } from "./requests.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

export interface RevokingOptions {
  readonly bucket: Bucket<Revocation>;
  readonly enforcement: Enforcement;
  /** Roles that sessions may have: of the policy, of earlier policies, of tokens. */
  readonly roles: () => ReadonlySet<string>;
  readonly audit: ControlAudit;
  readonly log: Log;
}

/** Milliseconds between two searches for sessions: a login may have been in progress at the first. */
const secondLook = 500;

/** Answers `control.revoke`: revokes, or lifts a revocation. */
export function revoking(options: RevokingOptions): Handler {
  return async ({ oid, body }) => {
    await untilRemembered(oid, options.enforcement);
    if (body.op === "lift") return lift(options, oid, body);
    if (body.op === "revoke") return revoke(options, oid, body);
    throw new ControlRefusal("op_unknown", "this callout does not know the op", "revoke or lift");
  };
}

async function revoke(
  { bucket, enforcement, roles, audit, log }: RevokingOptions,
  by: string,
  body: ControlRequest["body"],
): Promise<object> {
  const now = unixSeconds();
  const { reason, until } = body;
  const { target, holder } = targetOf(body, enforcement);
  if ("role" in target) mustBeKnown(target.role, roles());
  if (!isReason(reason)) {
    throw new ControlRefusal("reason_missing", "a revocation has a reason", "say why in a line");
  }
  if (until !== undefined && !(isTime(until) && until > now)) {
    throw new ControlRefusal("until_invalid", "it would end before it begins", "give a time ahead");
  }
  mustSpareAsker(target, by, enforcement);
  const id = randomUUID();
  const revocation: Revocation = {
    ...{ target, reason, by, since: now },
    ...(until !== undefined && { until }),
    ...(holder !== undefined && { holder }),
  };
  // an urgent revocation does not wait for a full disk
  const audited = await audit.revoked(id, revocation).then(
    () => true,
    (error: unknown) => {
      log.error("audit_failed", { id, problem: messageOf(error) });
      return false;
    },
  );
  // in force at once: sessions are closed before it is stored
  const storing = bucket.put(id, revocation);
  const first = await enforcement.enforce(revocation);
  await new Promise((resolve) => setTimeout(resolve, secondLook));
  const second = await enforcement.enforce(revocation);
  const ended = first.ended + second.ended;
  const unreached = first.unreached + second.unreached;
  return { id, ended, unreached, stored: await storing, audited };
}

async function lift(
  { bucket, enforcement, audit }: RevokingOptions,
  by: string,
  { id }: ControlRequest["body"],
): Promise<object> {
  const now = unixSeconds();
  const known = typeof id === "string" && isGuid(id) ? bucket.get(id) : undefined;
  if (typeof id !== "string" || !known || !isInForce(known, now)) {
    const next = "see those in force: nats-entra revoke list";
    throw new ControlRefusal("revocation_unknown", "there is no such revocation", next);
  }
  mustBeOthers(known, by, enforcement);
  const lifted = { ...known, lifted: { by, at: now } };
  // a lift needs its record
  await audit.lifted(id, lifted).catch((error: unknown) => {
    throw new ControlRefusal("audit_unavailable", messageOf(error), "see the callouts' log");
  });
  return { id, stored: await bucket.put(id, lifted) };
}

/** A mistyped role would silently revoke nobody. */
function mustBeKnown(role: string, known: ReadonlySet<string>): void {
  if (known.has(role)) return;
  const meant = closest(role, known);
  throw new ControlRefusal(
    "role_unknown",
    `neither a policy that is or was in force nor a session has the role ${role}`,
    meant === undefined ? "see the roles: nats-entra policy report" : `did you mean ${meant}?`,
  );
}

/** To revoke a session, revoke its token; otherwise it would just reconnect. */
function targetOf(
  { target, session }: ControlRequest["body"],
  enforcement: Enforcement,
): { readonly target: RevocationTarget; readonly holder?: string | undefined } {
  if (session === undefined) {
    const read = readTarget(target);
    if (read)
      return { target: read, holder: "uti" in read ? enforcement.holderOf(read.uti) : undefined };
    const next = "name one identity (oid), application (azp), role or token (uti)";
    throw new ControlRefusal("target_invalid", "it is not clear whom to keep out", next);
  }
  const { server, client } = isObject(session) ? session : {};
  const found =
    typeof server === "string" && isClientId(client)
      ? enforcement.remembered({ server, client })
      : undefined;
  if (found) return { target: { uti: found.identity.uti }, holder: found.identity.oid };
  const next = "take it from nats-entra sessions, or name the identity: --oid";
  throw new ControlRefusal("session_unknown", "no callout remembers this session", next);
}
