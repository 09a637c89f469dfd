/** What changed of an account: its limits and streams, what it offers to others and what it takes from them. */
import { canonicalJson } from "../../values/canonical.ts";
import type { AccessDocument, AccountEntry } from "../document/document.ts";
import type { AccountDiff, Effect, SettingChange } from "./model.ts";
import { entryOf } from "./own.ts";
import { accountSettings } from "./settings.ts";
import { readersIn, streamSettings } from "./streams.ts";
import { exportChanges, importChanges } from "./shares.ts";
import { verdictOf } from "./verdict.ts";

/** Accounts with a difference, by name. */
export function accountDiffs(base: AccessDocument, head: AccessDocument): AccountDiff[] {
  const names = [...new Set([...Object.keys(base.accounts), ...Object.keys(head.accounts)])].sort();
  return names.flatMap((account) => {
    const [before, after] = [entryOf(base.accounts, account), entryOf(head.accounts, account)];
    const change = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    const streams = [before?.streams, after?.streams] as const;
    const changed =
      canonicalJson(streams[0] ?? {}) === canonicalJson(streams[1] ?? {})
        ? []
        : streamSettings(...streams, readersIn(head, account));
    const settings = [...settingsOf(before, after), ...changed];
    const shares = [
      ...exportChanges(before?.exports ?? [], after?.exports ?? []),
      ...importChanges(before?.imports ?? [], after?.imports ?? []),
    ];
    if (change === "changed" && settings.length === 0 && shares.length === 0) return [];
    const effects: Effect[] = [
      ...settings.map(({ effect }) => effect),
      ...shares.flatMap((s) => s.effects),
    ];
    if (change === "added") effects.push("broader");
    if (change === "removed") effects.push("narrower");
    return [{ account, change, verdict: verdictOf(effects), settings, shares }];
  });
}

function settingsOf(base?: AccountEntry, head?: AccountEntry): SettingChange[] {
  return base === undefined || head === undefined ? [] : accountSettings(base, head);
}
