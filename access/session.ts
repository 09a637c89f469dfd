import type { AccessDocument } from "./document.ts";

/**
 * What every session may do besides its roles: ask who it is, and read its own inbox, which clients
 * choose by their inbox prefix, `_INBOX.<oid>`.
 */
export const SESSION: AccessDocument["session"] = {
  publish: ["$SYS.REQ.USER.INFO"],
  subscribe: ["_INBOX.{oid}.>"],
};
