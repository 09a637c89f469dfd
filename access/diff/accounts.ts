/** What changed of an account: its limits, what it offers to others and what it takes from them. */
import type { AccessDocument, AccountEntry, ExportEntry, ImportEntry } from "../document.ts";
import { difference, of, witness } from "../subjects/index.ts";
import type { AccountDiff, Effect, SettingChange, ShareChange } from "./model.ts";
import { entryOf } from "./own.ts";
import { accountSettings } from "./settings.ts";
import { verdictOf } from "./verdict.ts";

/** Accounts with a difference, by name. */
export function accountDiffs(base: AccessDocument, head: AccessDocument): AccountDiff[] {
  const names = [...new Set([...Object.keys(base.accounts), ...Object.keys(head.accounts)])].sort();
  return names.flatMap((account) => {
    const [before, after] = [entryOf(base.accounts, account), entryOf(head.accounts, account)];
    const change = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    const settings = settingsOf(before, after);
    const shares = [
      ...exportsOf(before?.exports ?? [], after?.exports ?? []),
      ...importsOf(before?.imports ?? [], after?.imports ?? []),
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

/** An export is a door that any account may come to, so a wider one is more, imported or not. */
function exportsOf(base: readonly ExportEntry[], head: readonly ExportEntry[]): ShareChange[] {
  return paired(base, head, ({ kind, name }) => `${kind} ${name}`).flatMap(([before, after]) => {
    const { kind, name } = (after ?? before) as ExportEntry;
    const change = compared(before?.subject, after?.subject);
    if (change === undefined) return [];
    return [{ share: "export", kind, name, ...change }];
  });
}

function importsOf(base: readonly ImportEntry[], head: readonly ImportEntry[]): ShareChange[] {
  const key = ({ kind, from, name, subject, to }: ImportEntry) =>
    [kind, from, name, subject, to].join(" ");
  const known = paired(base, head, key).filter(([b, a]) => b === undefined || a === undefined);
  const gone = known.flatMap(([b]) => b ?? []);
  const come = known.flatMap(([, a]) => a ?? []);
  return paired(gone, come, ({ kind, from, name }) => `${kind} ${from} ${name}`).flatMap(
    ([before, after]) => {
      const { kind, name, from } = (after ?? before) as ImportEntry;
      const change = compared(before?.subject, after?.subject) ?? { effects: ["neutral"] };
      const text = (side: "from" | "to", item?: ImportEntry) =>
        item === undefined ? {} : { [side]: renaming(item) };
      return [
        {
          share: "import",
          kind,
          name,
          account: from,
          ...change,
          ...text("from", before),
          ...text("to", after),
        },
      ];
    },
  );
}

function renaming({ subject, to }: ImportEntry): string {
  return subject === to ? subject : `${subject} → ${to}`;
}

type Compared = Pick<ShareChange, "effects" | "gained" | "lost" | "from" | "to">;

function compared(from?: string, to?: string): Compared | undefined {
  if (from === to) return undefined;
  const [before, after] = [
    of(...(from === undefined ? [] : [from])),
    of(...(to === undefined ? [] : [to])),
  ];
  const gained = witness(difference(after, before));
  const lost = witness(difference(before, after));
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    effects: [
      ...(gained === undefined ? [] : (["broader"] as const)),
      ...(lost === undefined ? [] : (["narrower"] as const)),
    ],
    ...(gained === undefined ? {} : { gained }),
    ...(lost === undefined ? {} : { lost }),
  };
}

/** Items of two lists with the same key, the first with the first, and those without a partner. */
function paired<T>(
  base: readonly T[],
  head: readonly T[],
  key: (item: T) => string,
): (readonly [T | undefined, T | undefined])[] {
  const open = [...head];
  const before = base.map((item) => {
    const found = open.findIndex((other) => key(other) === key(item));
    return [item, found < 0 ? undefined : open.splice(found, 1)[0]] as const;
  });
  return [...before, ...open.map((item) => [undefined, item] as const)];
}
