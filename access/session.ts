import type { AccessDocument } from "./document.ts";

/**
 * What every session may do besides its roles: ask who it is, and read its own inbox, which clients
 * choose by their inbox prefix, `_INBOX.<oid>`.
 */
export const SESSION: AccessDocument["session"] = {
  publish: ["$SYS.REQ.USER.INFO"],
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
 * person's that no other session of hers uses: she may read the agent's replies, the agent not hers.
 */
export const AGENT_SESSION: AccessDocument["session"] = {
  publish: SESSION.publish,
  subscribe: ["_INBOX.{oid}.{azp}.>"],
};
