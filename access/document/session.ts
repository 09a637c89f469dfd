import type { AccessDocument } from "./document.ts";
import type { Permissions } from "../subjects/permissions.ts";

/** The first token of the subjects that belong to this product; no role grants one. */
export const OWN_TOKEN = "nats-entra";

/**
 * What every session may do besides its roles: ask the callouts who it is, and read its own inbox, which
 * clients choose by their inbox prefix, `_INBOX.<oid>`.
 *
 * The answer comes into that inbox, whatever reply subject the request has. `$SYS.REQ.USER.INFO` of nats-server
 * is granted to nobody: its answer goes where the asker says, past every permission.
 */
export const SESSION: AccessDocument["session"] = {
  publish: [`${OWN_TOKEN}.whoami.{oid}.>`],
  subscribe: ["_INBOX.{oid}.>"],
};

/**
 * Where requesters wait for replies: clients below `_INBOX`, servers below `_R_` for a requester in another account
 * (accounts.go, newServiceReply). A request from beyond a gateway comes under the same subject, since the server
 * keeps the gateway's `_GR_` prefix to itself (client.go, processInboundClientMsg).
 */
export const ANSWERS: readonly string[] = ["_INBOX.>", "_R_.>"];

/**
 * What every session of an agent that acts for a person may do besides its bounds. Its inbox is a part of the
 * person's inbox that no other session of the person uses: the person can read the agent's replies, and the agent
 * cannot read the person's. It asks who it is on a part of the person's subjects, by the same names.
 */
export const AGENT_SESSION: AccessDocument["session"] = {
  publish: [`${OWN_TOKEN}.whoami.{oid}.{azp}.>`],
  subscribe: ["_INBOX.{oid}.{azp}.>"],
};

/** What every session may do, as permissions. */
export function sessionPermissions({ session }: AccessDocument): Permissions {
  return {
    publish: { allow: session.publish, deny: [] },
    subscribe: { allow: session.subscribe, deny: [] },
  };
}
