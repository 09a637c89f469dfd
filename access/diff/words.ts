/** A difference in words, the same in every rendering. What comes from a policy is left as it is. */
import type { Unsent } from "../reach/index.ts";
import type { Witness } from "../subjects/index.ts";
import type {
  AccountDiff,
  AgentDiff,
  Cause,
  Change,
  Holders,
  PolicyDiff,
  RoleDiff,
  SettingChange,
  ShareChange,
} from "./model.ts";
import { needsApproval } from "./verdict.ts";

/** `2 roles gain access, 1 loses some`. */
export function headline(diff: PolicyDiff): string {
  const gaining = count(diff.roles, gains);
  const losing = count(diff.roles, loses);
  const renamed = diff.roles.filter(({ change }) => change === "renamed").length;
  const said = [
    ...(gaining > 0 ? [`${roles(gaining)} ${gaining === 1 ? "gains" : "gain"} access`] : []),
    ...(losing > 0 ? [`${roles(losing)} ${losing === 1 ? "loses" : "lose"} access`] : []),
    ...(diff.session.gained.length > 0 ? ["every session gains access"] : []),
    ...(diff.session.lost.length > 0 ? ["every session loses access"] : []),
    ...accountWords(diff),
    ...agentWords(diff),
    ...(renamed > 0 ? [`${roles(renamed)} ${renamed === 1 ? "has" : "have"} another name`] : []),
    ...(diff.unanalysed.length > 0 ? [`${diff.unanalysed.length} not analysed`] : []),
  ];
  return said.length === 0 ? "nobody gains or loses access" : said.join(", ");
}

function accountWords({ accounts }: PolicyDiff): string[] {
  const wider = accounts.filter(({ verdict }) => needsApproval(verdict)).length;
  const narrower = accounts.filter(({ verdict }) => verdict === "NARROWS").length;
  const text = (many: number) => `${many} ${many === 1 ? "account" : "accounts"}`;
  return [
    ...(wider > 0 ? [`${text(wider)} with wider bounds`] : []),
    ...(narrower > 0 ? [`${text(narrower)} with narrower bounds`] : []),
  ];
}

function agentWords({ agents = [] }: PolicyDiff): string[] {
  return agents.length === 0
    ? []
    : [`${agents.length} ${agents.length === 1 ? "agent" : "agents"} with other bounds`];
}

/** What an agent that comes or goes means. */
export function agentWord({ change }: AgentDiff): string | undefined {
  if (change === "added") return "new agent: its clients are held to these bounds";
  if (change === "removed") return "agent removed: its clients are held to no bounds, or refused";
  return undefined;
}

function gains({ verdict }: RoleDiff): boolean {
  return needsApproval(verdict);
}

function loses({ verdict }: RoleDiff): boolean {
  return verdict === "NARROWS" || verdict === "MIXED";
}

function count(all: readonly RoleDiff[], which: (role: RoleDiff) => boolean): number {
  return all.filter(which).length;
}

function roles(many: number): string {
  return many === 1 ? "1 role" : `${many} roles`;
}

/** `people (Sara Lind)`, `applications (nobody assigned)`, `people and applications`. */
export function holderWords({ members, assigned }: Holders): string {
  const kinds = members.map((kind) => (kind === "user" ? "people" : "applications"));
  const text = [...kinds].sort().reverse().join(" and ");
  if (assigned === undefined) return text;
  const names = assigned.map(({ principal }) => principal).join(", ");
  return `${text} (${names === "" ? "nobody assigned" : names})`;
}

/** `new role`, `renamed from X; its assignments do not follow`. */
export function changeWords({ change, from = "", holders }: RoleDiff): string | undefined {
  if (change === "added") return "new role";
  if (change === "removed") return "role removed: who holds it loses it";
  if (change === "changed") return undefined;
  const many = holders.assigned?.length;
  const who = many === undefined ? "" : `; ${many} to make again`;
  return `was ${from}: permissions are the same, but assignments do not follow${who}`;
}

/** `orders.x in queue group workers, for {oid} = 0a1b…` */
export function witnessWords({ subject, queue, when }: Witness): string {
  const group = queue === undefined ? "" : ` in queue group ${queue}`;
  const who = Object.entries(when ?? {}).map(([claim, value]) => `${claim} = ${value}`);
  return `${subject}${group}${who.length === 0 ? "" : `, for ${who.join(" and ")}`}`;
}

/** What is said about a change besides its name. */
export function conditionWords(change: Change, own: string): string | undefined {
  const { account, together, since } = change;
  const said = [
    ...(account === own || account === "*" ? [] : [`in account ${account}`]),
    ...(together === undefined ? [] : [`for who also holds ${listed(together)}`]),
    ...(since === undefined ? [] : [`from ${since} on`]),
  ];
  return said.length === 0 ? undefined : said.join(", ");
}

/** `deny orders.> removed, policies/roles/support.ts:12:3` */
export function causeWords({ change, effect, entry, source }: Cause): string {
  return `${effect} ${entry} ${change}${source === undefined ? "" : `, ${source}`}`;
}

/** `maxSession: 1 h → 8 h (more)`; `accounts: support` of what is new. */
export function settingWords({ setting, from, to = "–", effect, why }: SettingChange): string {
  const reason = why === undefined ? "" : `: ${why}`;
  const meaning = effect === "neutral" ? "" : ` (${MEANING[effect]}${reason})`;
  return `${setting}: ${from === undefined ? to : `${from} → ${to}`}${meaning}`;
}

const MEANING = { broader: "more", narrower: "less" } as const;

/**
 * `export stream events: orders.paid ⇒ orders.> (more), such as orders.x`,
 * `export service orders.status: orders.status; accounts: support → every account (more)`
 */
export function shareWords(change: ShareChange): string {
  const { share, kind, name, account, settings = [] } = change;
  const where = account === undefined ? "" : ` of ${account}`;
  const said = [subjectWords(change), ...settings.map(settingWords)].join("; ");
  return `${share} ${kind} ${name}${where}: ${said}`;
}

/** What is the same needs no meaning: its settings have theirs. */
function subjectWords({ from, to, effects, gained, lost }: ShareChange): string {
  if (from !== undefined && from === to) return from;
  const meaning = effects.filter((effect) => effect !== "neutral").map((effect) => MEANING[effect]);
  const example = gained ?? lost;
  return (
    `${from ?? "none"} ⇒ ${to ?? "none"}` +
    (meaning.length === 0 ? "" : ` (${meaning.join(" and ")})`) +
    (example === undefined ? "" : `, such as ${witnessWords(example)}`)
  );
}

/** `new account`, or nothing for one that was there before. */
export function accountWord({ change }: AccountDiff): string | undefined {
  return change === "changed" ? undefined : change === "added" ? "new account" : "account removed";
}

/** `A, B and 3 more` */
export function listed(names: readonly string[]): string {
  if (names.length > 4)
    return `${names.slice(0, 3).join(", ")} or one of ${names.length - 3} more roles`;
  return names.length < 2
    ? names.join()
    : `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}

/** What is to be known of an approval that the change brought itself. */
export const NEW_APPROVAL = [
  "This approval came with the very change that it approves.",
  "By itself it says no more than the author of the change: it counts when an owner of its folder (CODEOWNERS) approves both.",
] as const;

/** A line for each thing that is more: what an approval lists. */
export function summary({
  session,
  roles,
  accounts,
  agents = [],
  unanalysed,
}: PolicyDiff): string[] {
  const change = (who: string, own: string) => (it: Change) => {
    const condition = conditionWords(it, own);
    return `${who}: ${it.what}${condition === undefined ? "" : `, ${condition}`}`;
  };
  const more = ({ effect }: SettingChange) => effect === "broader";
  return [
    ...session.gained.map(change("every session", "*")),
    ...roles.flatMap((role) => [
      ...(role.change === "added"
        ? [`${role.role}: new role for ${holderWords({ members: role.holders.members })}`]
        : []),
      ...role.settings.filter(more).map((it) => `${role.role}: ${settingWords(it)}`),
      ...role.gained.map(change(role.role, role.account)),
    ]),
    ...accounts.flatMap(({ account, settings, shares, change: kind }) => [
      ...(kind === "added" ? [`account ${account}: new`] : []),
      ...settings.filter(more).map((it) => `account ${account}: ${settingWords(it)}`),
      ...shares
        .filter(({ effects }) => effects.includes("broader"))
        .map((it) => `account ${account}: ${shareWords(it)}`),
    ]),
    ...agents.flatMap((it) => [
      ...[agentWord(it)].flatMap((word) =>
        word === undefined ? [] : [`agent ${it.agent}: ${word}`],
      ),
      ...it.settings.filter(more).map((setting) => `agent ${it.agent}: ${settingWords(setting)}`),
      ...it.gained.map(change(`agent ${it.agent}`, it.account)),
    ]),
    ...unanalysed.map(({ what, why }) => `not analysed: ${what}: ${why}`),
  ];
}

/** The title of what is heard, read or asked for in vain. */
export const IN_VAIN = "In vain: nobody sends or answers it";

export function unsentWords({ role, source, text }: Unsent): string {
  return `${role}: ${text}, ${source}`;
}
