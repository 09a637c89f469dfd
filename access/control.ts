/**
 * The account CONTROL: where operators steer the system and auditors read what happened. The callouts serve
 * it; whoever asks is named by the subject of the request, which nobody else may publish on.
 */
import { account, type Account } from "./account.ts";
import { publishProblems } from "./check-subject.ts";
import type { RoleGrant } from "./grant.ts";
import type { Size } from "./quantity.ts";
import type { Role } from "./role.ts";
import { callSite, type SourceRef } from "./source.ts";
import { follow, stream } from "./stream.ts";

/** The account's name; `controlAccount` alone makes it. */
export const CONTROL = "CONTROL";

export interface ControlAccountOptions {
  /** What audit records, revocations and grants may take on the servers' disks, copies included. @default 2GiB */
  readonly disk?: Size;
}

/**
 * Declares the account CONTROL. A policy without it works, but there is nothing to steer and no audit stream.
 *
 * @example export const control = controlAccount({ disk: "2GiB" });
 */
export function controlAccount({ disk = "2GiB" }: ControlAccountOptions = {}): Account {
  return {
    ...account(CONTROL, {
      description: "Steering and audit: sessions, revocations, grants and what happened",
      jetstream: { disk, streams: 10, consumers: 1000 },
    }),
    isControl: true,
    source: callSite(controlAccount),
  };
}

/** Share of the account's disk that the stream AUDIT takes when nobody says more. */
const auditShare = 0.75;

/**
 * Bytes that the stream AUDIT may take when nobody says more, copies not counted.
 *
 * @param disk bytes that CONTROL may take, copies included
 * @param replicas copies of the stream
 */
export function auditStreamSize(disk: number, replicas: number): number {
  return Math.floor((disk * auditShare) / replicas);
}

/** Requests by which CONTROL is steered; each is followed by the object id of who asks. */
export type ControlVerb = "inspect" | "revoke" | "grant" | "propose" | "approve";

/** May see sessions, nodes, callouts, revocations and grants, and change nothing. */
export function inspect(): RoleGrant {
  return toAsk("inspect()", "inspect", undefined, callSite(inspect));
}

/** May end sessions and keep identities out, and lift that again. */
export function revoke(): RoleGrant {
  return toAsk("revoke()", "revoke", undefined, callSite(revoke));
}

/**
 * May grant others a role for a while.
 *
 * @example grantRole("Orders.Operate")
 */
export function grantRole(role: Role | string): RoleGrant {
  return toAsk("grantRole", "grant", role, callSite(grantRole));
}

/** May propose that others, or oneself, get a role for a while; somebody else has to approve it. */
export function proposeRole(role: Role | string): RoleGrant {
  return toAsk("proposeRole", "propose", role, callSite(proposeRole));
}

/** May approve what others have proposed, for others than oneself. */
export function approveRole(role: Role | string): RoleGrant {
  return toAsk("approveRole", "approve", role, callSite(approveRole));
}

/**
 * May read the audit stream, which the callouts write, from any point.
 *
 * As with `follow`, whoever makes a consumer chooses the subject that it delivers to. The callouts take nothing
 * for a request, or for an entry of theirs, that a consumer delivered.
 */
export function readAudit(): RoleGrant {
  const source = callSite(readAudit);
  const audit = { ...stream("AUDIT", { subjects: ["audit.>"] }), source };
  return { ...follow(audit), label: "readAudit()", home: CONTROL, source };
}

function toAsk(
  helper: string,
  verb: ControlVerb,
  role: Role | string | undefined,
  source: SourceRef,
): RoleGrant {
  const name = typeof role === "object" ? role.name : role;
  const subject = ["control", verb, "{oid}", ...(name === undefined ? [] : [name])].join(".");
  return {
    kind: "grant",
    label: name === undefined ? helper : `${helper}(${name})`,
    publish: [subject],
    subscribe: [],
    home: CONTROL,
    ...(name === undefined ? {} : { about: name }),
    problems: publishProblems(subject),
    source,
  };
}
