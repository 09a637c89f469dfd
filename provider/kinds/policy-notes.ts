import { diff, differenceText, shown, type AccessDocument } from "../../access/index.ts";
import { counted } from "../../text/amounts.ts";
import type { Note } from "./kind.ts";

/** What a record holds of a policy. */
export interface RecordedPolicy {
  readonly document: AccessDocument;
  /** Labels of the invariants, all of which were proved. */
  readonly invariants: readonly string[];
}

/** A policy as it was deployed, and who holds its roles as far as the deployment assigns them. */
export interface Deployed extends RecordedPolicy {
  /** Names by value of the role. */
  readonly holders: Readonly<Record<string, readonly string[]>>;
}

/** Lines of a difference that a preview shows. */
const SHOWN = 40;

/**
 * What a deployment of a policy means, in plain words: who gains and loses what, and what is proved. Nothing when
 * both are as before.
 *
 * @param before undefined at the first deployment
 */
export function policyNotes(now: Deployed, before: Deployed | undefined): Note[] {
  if (before === undefined) return [info(`${verdict(now)} First deployment: ${size(now)}.`)];
  const gone = without(before.invariants, now.invariants);
  const added = without(now.invariants, before.invariants);
  const isSame = now.document.digest === before.document.digest;
  return [
    ...(gone.length === 0 ? [] : [weakened(gone)]),
    ...(isSame ? [] : [info([verdict(now), ...difference(now, before)].join("\n"))]),
    ...(isSame && gone.length + added.length > 0
      ? [info(`${verdict(now)} Nobody gains or loses access.`)]
      : []),
    ...(added.length === 0 ? [] : [info(lines(`Newly proved:`, added))]),
  ];
}

function verdict({ invariants }: Deployed): string {
  const { length } = invariants;
  if (length === 0) return "Nothing is proved of this policy: it has no invariants.";
  return `${counted(length, "invariant")} proved.`;
}

function size({ document: { roles, accounts } }: Deployed): string {
  const many = [Object.keys(roles).length, Object.keys(accounts).length] as const;
  return `${counted(many[0], "role")} in ${counted(many[1], "account")}`;
}

/** A weaker promise may be meant, and is never to pass unseen. */
function weakened(gone: readonly string[]): Note {
  const what = `${counted(gone.length, "invariant")} of the last deployment ${gone.length === 1 ? "is" : "are"} no longer proved:`;
  return { severity: "warning", text: lines(what, gone) };
}

function difference(now: Deployed, before: Deployed): string[] {
  const assignments = [now, before].flatMap(({ holders }) =>
    Object.entries(holders).flatMap(([role, names]) =>
      names.map((principal) => ({ role, principal })),
    ),
  );
  const once = [...new Map(assignments.map((each) => [JSON.stringify(each), each])).values()];
  const known = once.length === 0 ? {} : { assignments: once };
  const found = diff(before.document, now.document, known);
  const all = differenceText(found, { brief: true }).map((each) => shown(each));
  const rest = all.length - SHOWN;
  if (rest <= 0) return all;
  return [
    ...all.slice(0, SHOWN),
    `… and ${counted(rest, "more line")}; all of it: nats-entra policy diff --base COMMIT`,
  ];
}

/** Those of a list that another one has not, as often as it has them. */
function without(list: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return list.filter((each) => {
    const found = left.indexOf(each);
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
}

function lines(title: string, each: readonly string[]): string {
  return [title, ...each.map((line) => `  ${shown(line)}`)].join("\n");
}

function info(text: string): Note {
  return { severity: "info", text };
}
