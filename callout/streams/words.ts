import type { StreamChange } from "../../access/index.ts";
import type { SettingDifference } from "../../protocol/control/stream-row.ts";

/** Characters of a value. */
const longest = 100;
/** Differences of a row: it has to fit into an entry of the bucket. */
const most = 12;
/** Texts for people, which anybody who can change a stream may write. */
const texts: readonly string[] = ["description", "metadata"];

/** Differences as rows and audit records carry them. */
export function settingDifferences(differences: readonly StreamChange[]): SettingDifference[] {
  return differences.map(({ setting, from, to, effect }) => ({
    setting,
    from: valueText(setting, from),
    to: valueText(setting, to),
    effect,
  }));
}

/** The first of them, as many as a row may have. */
export function firstDifferences(differences: readonly StreamChange[]): SettingDifference[] {
  return settingDifferences(differences.slice(0, most));
}

function valueText(setting: string, value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (texts.includes(setting)) return '"…"';
  const text = JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
