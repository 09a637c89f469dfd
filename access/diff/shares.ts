/**
 * What changed of what an account offers to others and takes from them.
 *
 * To nats-server a name of an export means nothing. What is offered is a subject, to an account, with one answer or
 * with several; what is taken is a subject, with the service told who asks or not. So an item is more as far as the
 * other policy has that under no name. Names of exports that grants make are their subjects, and change with them.
 */
import { canonicalJson } from "../../values/canonical.ts";
import type { ExportEntry, ImportEntry } from "../document/document.ts";
import { overlaps, tokens } from "../subjects/pattern.ts";
import { difference, of, witness, type Witness } from "../subjects/index.ts";
import type { Effect, SettingChange, ShareChange } from "./model.ts";

/** The accounts that an export is for may import it at any time, so a wider export is more, imported or not. */
export function exportChanges(
  base: readonly ExportEntry[],
  head: readonly ExportEntry[],
): ShareChange[] {
  const bySubject = ({ kind, subject }: ExportEntry) => `${kind} ${subject}`;
  const byName = ({ kind, name, accounts, answers }: ExportEntry) =>
    canonicalJson([kind, name, accounts ?? ANY, answers ?? ""]);
  return paired(base, head, [bySubject, byName]).flatMap(([before, after]) => {
    const settings = [...audience(before, after), ...answers(before, after)];
    if (before?.subject === after?.subject && settings.length === 0) return [];
    const { kind, name } = (after ?? before) as ExportEntry;
    return [
      {
        ...({ share: "export", kind, name } as const),
        ...compared(
          { text: before?.subject, left: before && notOffered(before, head) },
          { text: after?.subject, left: after && notOffered(after, base) },
          settings,
        ),
      },
    ];
  });
}

/** An import under another subject is neither more nor less by itself; roles that reach more because of it are listed. */
export function importChanges(
  base: readonly ImportEntry[],
  head: readonly ImportEntry[],
): ShareChange[] {
  const alike = ({ kind, from, subject, to }: ImportEntry) => [kind, from, subject, to].join(" ");
  const byName = ({ kind, from, name, share }: ImportEntry) =>
    [kind, from, name, share ?? ""].join(" ");
  return paired(base, head, [alike, byName]).flatMap(([before, after]) => {
    const settings = identity(before, after);
    if (before && after && alike(before) === alike(after) && settings.length === 0) return [];
    const { kind, name, from: account } = (after ?? before) as ImportEntry;
    const kept = head.filter((item) => item === after || (before && isAlike(item, before)));
    const known = base.filter((item) => item === before || (after && isAlike(item, after)));
    return [
      {
        ...({ share: "import", kind, name, account } as const),
        ...compared(
          { text: before && renaming(before), left: before && notTaken(before, kept) },
          { text: after && renaming(after), left: after && notKnown(after, known) },
          settings,
        ),
      },
    ];
  });
}

interface Side {
  /** Absent: it is not there. */
  readonly text: string | undefined;
  /** A subject of it that the other policy has not, or not in the same way. */
  readonly left: Witness | undefined;
}

function compared(before: Side, after: Side, settings: readonly SettingChange[]) {
  const effects = new Set<Effect>([
    ...(after.left === undefined ? [] : (["broader"] as const)),
    ...(before.left === undefined ? [] : (["narrower"] as const)),
    ...settings.map(({ effect }) => effect),
  ]);
  if (effects.size > 1) effects.delete("neutral");
  // the example of a setting would be the subject itself
  const isElsewhere = before.text !== after.text;
  return {
    ...(before.text === undefined ? {} : { from: before.text }),
    ...(after.text === undefined ? {} : { to: after.text }),
    effects: effects.size === 0 ? (["neutral"] as const) : [...effects],
    ...(isElsewhere && after.left !== undefined ? { gained: after.left } : {}),
    ...(isElsewhere && before.left !== undefined ? { lost: before.left } : {}),
    ...(settings.length === 0 ? {} : { settings }),
  };
}

/** Stands for each account that is named nowhere: such an account may import what is for all. */
const ANY = "*";

function audienceOf({ accounts = [ANY] }: ExportEntry): readonly string[] {
  return accounts;
}

function isFor({ accounts }: ExportEntry, account: string): boolean {
  return accounts === undefined || accounts.includes(account);
}

/** A subject of an export that an account of its own is not offered by the others, with as many answers. */
function notOffered(item: ExportEntry, others: readonly ExportEntry[]): Witness | undefined {
  const near = others.filter(
    ({ kind, subject, answers: many }) =>
      kind === item.kind &&
      (item.answers === undefined || many !== undefined) &&
      overlaps(subject, item.subject),
  );
  for (const account of audienceOf(item)) {
    const found = outside(
      item,
      near.filter((other) => isFor(other, account)),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A subject of an import that none of the others has with the same news of who asks: more, either way. */
function notKnown(item: ImportEntry, others: readonly ImportEntry[]): Witness | undefined {
  return outside(
    item,
    others.filter(({ share }) => share === item.share),
  );
}

/** A subject of an import that none of the others has, or not with the news of who asks. */
function notTaken(item: ImportEntry, others: readonly ImportEntry[]): Witness | undefined {
  return outside(
    item,
    others.filter(({ share }) => item.share === undefined || share !== undefined),
  );
}

interface Shared {
  readonly subject: string;
}

function outside({ subject }: Shared, others: readonly Shared[]): Witness | undefined {
  const near = others.filter((other) => overlaps(other.subject, subject));
  return witness(difference(of(subject), of(...near.map((other) => other.subject))));
}

/** Do both give a subject that they have in common the same name? Not known: no. */
function isAlike(a: ImportEntry, b: ImportEntry): boolean {
  return a.kind === b.kind && a.from === b.from && prefixes(a) === prefixes(b);
}

/** What an import puts for the first tokens of its subjects, when it leaves the rest as it is. */
function prefixes({ subject, to }: ImportEntry): string {
  const [here, there] = [tokens(to), tokens(subject)];
  while (here.length > 0 && here.at(-1) === there.at(-1)) {
    here.pop();
    there.pop();
  }
  return `${there.join(".")} ${here.join(".")}`;
}

function renaming({ subject, to }: ImportEntry): string {
  return subject === to ? subject : `${subject} → ${to}`;
}

function audience(before: ExportEntry | undefined, after: ExportEntry | undefined) {
  const text = (item: ExportEntry) =>
    item.accounts === undefined ? "every account" : item.accounts.join(", ") || "no account";
  return change("accounts", before && text(before), after && text(after), () => {
    const [old, now] = [before as ExportEntry, after as ExportEntry];
    return [
      ...(audienceOf(now).every((account) => isFor(old, account)) ? [] : [MORE]),
      ...(audienceOf(old).every((account) => isFor(now, account)) ? [] : [LESS]),
    ];
  });
}

/** With several answers, those who serve send more into the account of those who ask. */
function answers(before: ExportEntry | undefined, after: ExportEntry | undefined) {
  const text = (item: ExportEntry) => item.answers ?? "one";
  if (before === undefined && after?.answers === undefined) return [];
  return change("answers", before && text(before), after && text(after), () => [
    after?.answers === undefined ? LESS : MORE,
  ]);
}

/**
 * Told who asks, a service knows more, and may let in whom it refused. No longer told, it knows less; but one that
 * depends on the requester can no longer do so, and whether it then refuses everybody or nobody is not in the policy.
 */
function identity(before: ImportEntry | undefined, after: ImportEntry | undefined) {
  const text = (item: ImportEntry) => (item.share === undefined ? "off" : "on");
  if (before === undefined && after?.share === undefined) return [];
  return change("share", before && text(before), after && text(after), () =>
    after?.share === undefined
      ? [
          { effect: "broader", why: "its service can no longer depend on the requester" },
          { effect: "narrower", why: "its service no longer learns who asks" },
        ]
      : [{ effect: "broader", why: "its service learns who asks, and can depend on that" }],
  );
}

type Meaning = Pick<SettingChange, "effect" | "why">;
const MORE: Meaning = { effect: "broader" };
const LESS: Meaning = { effect: "narrower" };

/** Of what is new as a whole, a setting is told and counts for nothing; of what is gone, nothing is. */
function change(
  setting: string,
  from: string | undefined,
  to: string | undefined,
  meanings: () => readonly Meaning[],
): SettingChange[] {
  if (to === undefined || from === to) return [];
  if (from === undefined) return [{ setting, to, effect: "neutral" }];
  return meanings().map((meaning) => ({ setting, from, to, ...meaning }));
}

/**
 * Items of two lists that are one, by the first of the keys by which they have a partner, and those without. What is
 * the same by its subject may have other settings; by its name it has not, so that each says only what it makes.
 */
function paired<T>(
  base: readonly T[],
  head: readonly T[],
  keys: readonly ((item: T) => string)[],
): (readonly [T | undefined, T | undefined])[] {
  const partners = new Map<T, T>();
  let open = head;
  for (const key of keys) {
    const byKey = Map.groupBy(open, key);
    for (const item of base) {
      if (partners.has(item)) continue;
      const found = byKey.get(key(item))?.shift();
      if (found !== undefined) partners.set(item, found);
    }
    const taken = new Set(partners.values());
    open = head.filter((item) => !taken.has(item));
  }
  return [
    ...base.map((item) => [item, partners.get(item)] as const),
    ...open.map((item) => [undefined, item] as const),
  ];
}
