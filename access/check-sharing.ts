import type { Account } from "./account.ts";
import type { AccountEntry } from "./document.ts";
import type { Report } from "./report.ts";

export function checkSharing(
  _accounts: readonly Account[],
  _entries: Readonly<Record<string, AccountEntry>>,
  _report: Report,
): void {}
