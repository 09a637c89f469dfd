/** Sessions of roles that are in different accounts. */
import { decide, type AccessDocument } from "../../../access/index.ts";
import type { Broker } from "../../../attack/broker.ts";
import { claims } from "../../../attack/stage.ts";
import { Session } from "./site.ts";

/** @returns a session of an application that has this one role */
export async function sessionIn(
  broker: Broker,
  document: AccessDocument,
  role: string,
): Promise<Session> {
  const decision = decide(document, { kind: "application", roles: [role], claims }, { now: 0 });
  if (!decision.granted) throw new Error(decision.detail);
  const { permissions } = decision;
  const wire = await broker.connect(permissions.account, permissions);
  return new Session(wire, `_INBOX.${claims.oid}`);
}
