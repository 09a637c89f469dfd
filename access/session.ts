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
 * What every session of an agent that acts for a person may do besides its bounds. Its inbox is a part of the
 * person's that no other session of hers uses: she may read the agent's replies, the agent not hers.
 */
export const AGENT_SESSION: AccessDocument["session"] = {
  publish: SESSION.publish,
  subscribe: ["_INBOX.{oid}.{azp}.>"],
};
