import { randomUUID } from "node:crypto";
import type { AccessDocument } from "../../access/index.ts";
import type { AssignmentActivity } from "../../protocol/audit/control-event.ts";
import {
  durationSeconds,
  isDuration,
  isAssigned,
  isProposed,
  type TemporaryAssignment,
} from "../../protocol/control/assignment.ts";
import { ControlRefusal, type ControlRequest } from "../../protocol/control/request.ts";
import { isGuid } from "../../values/guid.ts";
import { isReason } from "../../protocol/identifiers.ts";
import { closest } from "../../values/suggest.ts";
import type { ControlAudit } from "../audit/control-audit.ts";
import { BucketConflict, type Bucket } from "../bucket/bucket.ts";
import type { Enforcement } from "../enforcement/enforcement.ts";
import { messageOf } from "../../errors/render.mjs";
import type { Handlers } from "./requests.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

export interface GrantingOptions {
  readonly bucket: Bucket<TemporaryAssignment>;
  readonly policy: () => AccessDocument;
  readonly enforcement: Enforcement;
  readonly audit: ControlAudit;
}

/** Maximum number of one identity's proposals: they share the bucket with everybody's assignments. */
const mostProposed = 50;

/**
 * Answers `control.grant`, `control.propose` and `control.approve`: temporary role assignments.
 *
 * The role is in the subject, so the server has already checked that the requester may assign, propose or approve it.
 * No assignment can break an invariant of the policy: they hold for every combination of roles of one identity.
 */
export function granting(options: GrantingOptions): Handlers {
  return {
    grant: (request) =>
      request.body.op === "withdraw" ? withdraw(options, request) : give(options, request),
    propose: (request) =>
      request.body.op === "withdraw" ? withdraw(options, request) : propose(options, request),
    approve: (request) =>
      request.body.op === "withdraw" ? withdraw(options, request) : approve(options, request),
  };
}

async function give(options: GrantingOptions, request: ControlRequest): Promise<object> {
  const grant = asked(options, request);
  if (grant.to === request.oid) {
    const next = "have somebody else grant it, or propose it to them";
    throw new ControlRefusal("grant_self", "nobody grants a role to themselves", next);
  }
  const id = randomUUID();
  const given = { ...grant, until: grant.since + grant.duration };
  await put(options, id, given, 0, "assign");
  return { id, ...given };
}

async function propose(options: GrantingOptions, request: ControlRequest): Promise<object> {
  const grant = asked(options, request);
  const waiting = [...options.bucket.values.values()].filter(
    (one) => one.by === request.oid && one.until === undefined,
  );
  if (waiting.length >= mostProposed) {
    const why = `${mostProposed} proposals of yours wait, or were withdrawn in the last hour`;
    throw new ControlRefusal("proposals_many", why, "wait until they are decided on, or an hour");
  }
  const id = randomUUID();
  await put(options, id, grant, 0, "propose");
  return { id, ...grant };
}

async function approve(options: GrantingOptions, request: ControlRequest): Promise<object> {
  const now = unixSeconds();
  const { id, grant } = named(options, request);
  if (!isProposed(grant, now)) {
    throw new ControlRefusal("grant_not_proposed", "it does not wait for approval", list);
  }
  if ([grant.by, grant.to].includes(request.oid)) {
    const next = "have somebody approve it who neither proposed it nor gets it";
    throw new ControlRefusal("approve_self", "four eyes need two people", next);
  }
  mustBeIndependent(options, request.oid, grant);
  known(options, grant.role);
  const approved = {
    ...grant,
    until: now + grant.duration,
    approved: { by: request.oid, at: now },
  };
  await put(options, id, approved, options.bucket.revision(id), "approve");
  return { id, ...approved };
}

/** Two people are not independent if one temporarily made the other an approver. */
function mustBeIndependent(
  { bucket, policy }: GrantingOptions,
  oid: string,
  { role, by, to }: TemporaryAssignment,
): void {
  const approving = `control.approve.{oid}.${role}`;
  const lent = [...bucket.values.values()].some((one) => {
    // a withdrawn one counts as long as it is remembered: its session may last a moment longer
    if (one.to !== oid || one.until === undefined) return false;
    const isByThem = [one.by, one.approved?.by].some((deed) => deed === by || deed === to);
    return isByThem && policy().roles[one.role]?.publish.allow.includes(approving) === true;
  });
  if (!lent) return;
  const why = "who proposed it, or gets it, has lent you the role by which you approve";
  const next = "have somebody approve it to whom they have lent none";
  throw new ControlRefusal("approve_lent", why, next);
}

/** Withdraws an assignment, and ends the sessions that depend on it. */
async function withdraw(options: GrantingOptions, request: ControlRequest): Promise<object> {
  const now = unixSeconds();
  const { id, grant } = named(options, request);
  if (!isAssigned(grant, now) && !isProposed(grant, now)) {
    throw new ControlRefusal("grant_over", "it is over already", list);
  }
  // a proposer may only withdraw their own
  if (request.verb === "propose" && ![grant.by, grant.to].includes(request.oid)) {
    const why = "it is neither your proposal nor for you";
    const next = "ask somebody with grantRole or approveRole to withdraw it";
    throw new ControlRefusal("withdraw_others", why, next);
  }
  const withdrawn = { ...grant, withdrawn: { by: request.oid, at: now } };
  await put(options, id, withdrawn, options.bucket.revision(id), "withdraw");
  return { id, ...withdrawn, ...(await options.enforcement.endAssignment(id)) };
}

const list = "list the grants: nats-entra grant list";

/** Reads holder, duration and reason. The body must be well-formed, and the role one of the policy. */
function asked(
  options: GrantingOptions,
  { oid, role = "", body }: ControlRequest,
): TemporaryAssignment {
  const { to, duration: wanted, reason } = body;
  known(options, role);
  if (!isGuid(to)) {
    throw new ControlRefusal("holder_invalid", "it is not clear who gets it", "give an object id");
  }
  if (!isDuration(wanted)) {
    const { min, max } = durationSeconds;
    const why = `a grant is for ${min} to ${max} seconds`;
    throw new ControlRefusal("duration_invalid", why, "have a role assigned that is needed longer");
  }
  if (!isReason(reason)) {
    throw new ControlRefusal("reason_missing", "a grant has a reason", "say why in a line");
  }
  return { role, to, reason, by: oid, since: unixSeconds(), duration: wanted };
}

function known({ policy }: GrantingOptions, role: string): void {
  if (Object.hasOwn(policy().roles, role)) return;
  const meant = closest(role, Object.keys(policy().roles));
  const next = "see the roles: nats-entra policy report";
  throw new ControlRefusal(
    "role_unknown",
    `the policy has no role ${role}`,
    meant === undefined ? next : `did you mean ${meant}?`,
  );
}

function named({ bucket }: GrantingOptions, { role, body: { id } }: ControlRequest) {
  const grant = typeof id === "string" && isGuid(id) ? bucket.get(id) : undefined;
  // an id of another role is treated as unknown
  if (typeof id === "string" && grant && grant.role === role) return { id, grant };
  throw new ControlRefusal("grant_unknown", "there is no such grant of this role", list);
}

/** Nothing is assigned without a record, and nothing is in force until it is stored. */
async function put(
  { bucket, audit }: GrantingOptions,
  id: string,
  grant: TemporaryAssignment,
  revision: number,
  activity: AssignmentActivity,
): Promise<void> {
  await audit.grant(id, grant, activity).catch((error: unknown) => {
    throw new ControlRefusal("audit_unavailable", messageOf(error), "see the callouts' log");
  });
  await bucket.replace(id, grant, revision).catch(async (error: unknown) => {
    await audit.grant(id, grant, activity, false).catch(() => undefined);
    if (error instanceof BucketConflict) {
      throw new ControlRefusal("grant_changed", "somebody else has changed it meanwhile", list);
    }
    throw new ControlRefusal("not_stored", messageOf(error), "see JetStream of the nodes");
  });
}
