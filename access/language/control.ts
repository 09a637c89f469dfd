/**
 * The accounts CONTROL and CONTROL_DATA. In CONTROL operators steer the system and auditors read what happened,
 * by requests that the callouts answer; the subject of a request names the asker, and nobody else may publish on it.
 * CONTROL_DATA holds what the callouts store. Only they have a session there: an answer that somebody redirects
 * stays in the account in which it was asked for, so it can never reach what is stored.
 */
import { account, type Account } from "./account.ts";
import { publishProblems } from "./check-subject.ts";
import type { Grant } from "./grant.ts";
import type { Size } from "../../values/quantity.ts";
import type { Role } from "./role.ts";
import { callSite, type SourceRef } from "../errors/source.ts";
import { CONTROL_DATA, CONTROL } from "../document/control.ts";

/** Options of `controlAccount`. */
export interface ControlAccountOptions {
  /** What audit records, revocations and grants may take on the servers' disks, copies included. @default 2GiB */
  readonly disk?: Size;
}

/**
 * Declares the account CONTROL, and CONTROL_DATA with it. A policy without them works, but there is nothing to steer
 * and no audit stream.
 *
 * @example export const control = controlAccount({ disk: "2GiB" });
 */
export function controlAccount({ disk = "2GiB" }: ControlAccountOptions = {}): Account {
  return {
    ...account(CONTROL, {
      description: "Steering and audit: where operators and auditors ask the callouts",
      jetstream: { disk, streams: 10, consumers: 1000 },
    }),
    isControl: true,
    source: callSite(controlAccount),
  };
}

/** Whether `controlAccount` made it. */
export function isControl({ isControl, name }: Account): boolean {
  return isControl === true && name === CONTROL;
}

/**
 * The accounts of a policy with CONTROL parted in two: sessions in one, JetStream in the other.
 *
 * @example withControlData([orders, controlAccount()]).map(({ name }) => name) // ["orders", "CONTROL", "CONTROL_DATA"]
 */
export function withControlData(accounts: readonly Account[]): Account[] {
  return accounts.flatMap((each) => {
    if (!isControl(each)) return [each];
    const { jetstream, ...sessions } = each;
    const description = "Revocations, grants and audit records: the callouts alone have sessions";
    const data = account(CONTROL_DATA, { description, ...(jetstream && { jetstream }) });
    return [sessions, { ...data, isControl: true, source: each.source }];
  });
}

/** Share of the account's disk that the stream AUDIT takes when nobody says more. */
const auditShare = 0.75;

/**
 * Bytes that the stream AUDIT may take unless the configuration says otherwise, copies not counted.
 *
 * @param disk bytes that CONTROL_DATA may take, copies included
 * @param replicas copies of the stream
 * @example auditStreamSize(2 * 1024 ** 3, 3) // 536870912
 */
export function auditStreamSize(disk: number, replicas: number): number {
  return Math.floor((disk * auditShare) / replicas);
}

/** Requests by which CONTROL is steered; each is followed by the object id of who asks. */
export type ControlVerb = "inspect" | "revoke" | "grant" | "propose" | "approve" | "audit";

/**
 * May see sessions, nodes, callouts, revocations and temporary assignments, and change nothing.
 *
 * @example role("Control.Read", { description: "Looks at sessions", account: control, members: ["user"], grants: [inspect()] })
 */
export function inspect(): Grant {
  return toAsk("inspect()", "inspect", undefined, callSite(inspect));
}

/**
 * May end sessions, block identities, and lift a block.
 *
 * @example role("Control.Revoke", { description: "Ends sessions", account: control, members: ["user"], grants: [revoke()] })
 */
export function revoke(): Grant {
  return toAsk("revoke()", "revoke", undefined, callSite(revoke));
}

/**
 * May make temporary assignments of a role, to others.
 *
 * @example grantRole("Orders.Operate")
 */
export function grantRole(role: Role | string): Grant {
  return toAsk("grantRole", "grant", role, callSite(grantRole));
}

/**
 * May propose a temporary assignment of a role, to others or to oneself; somebody else has to approve it.
 *
 * @example proposeRole("Orders.Operate")
 */
export function proposeRole(role: Role | string): Grant {
  return toAsk("proposeRole", "propose", role, callSite(proposeRole));
}

/**
 * May approve temporary assignments of a role that others have proposed, except to oneself.
 *
 * @example approveRole("Orders.Operate")
 */
export function approveRole(role: Role | string): Grant {
  return toAsk("approveRole", "approve", role, callSite(approveRole));
}

/**
 * May read the audit stream from any point: the callouts answer with its records, page by page.
 *
 * @example role("Audit.Read", { description: "Reads the audit", account: control, members: ["user"], grants: [readAudit()] })
 */
export function readAudit(): Grant {
  return toAsk("readAudit()", "audit", undefined, callSite(readAudit));
}

function toAsk(
  helper: string,
  verb: ControlVerb,
  role: Role | string | undefined,
  source: SourceRef,
): Grant {
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
