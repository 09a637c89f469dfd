/** A review as Markdown for a pull request's comment: verdict, a short table, details folded. */
import { code, fenced } from "../../text/markdown.ts";
import { clipped } from "../../text/visible.ts";
import type { AccountDiff, AgentDiff, Change, Flag, RoleDiff } from "./model.ts";
import type { Review } from "./review.ts";
import { needsApproval } from "./verdict.ts";
import {
  accountWord,
  causeWords,
  changeWords,
  conditionWords,
  headline,
  IN_VAIN,
  NEW_APPROVAL,
  holderWords,
  settingWords,
  shareWords,
  unsentWords,
  witnessWords,
} from "./words.ts";

/** Characters; GitHub takes 65,536 in a comment, and the poster wants to add a few. */
const LIMIT = 60_000;
/** Changes that a cell shows of a role, and characters of each. */
const ROWS = 3;
const CELL = 160;

/**
 * The whole review as GitHub-flavoured Markdown. When there is too much for one comment, details go first and
 * then rows of the table, and it is said how many; verdict, risks and how to approve always stay.
 *
 * @param limit characters; Infinity for where there is room, as in a job's summary
 * @example reviewMarkdown({ diff: diff(base, head), names: { base: "main", head: "working tree" }, stale: [], accept })
 */
export function reviewMarkdown(review: Review, limit: number = LIMIT): string {
  const { diff } = review;
  const head = [...heading(review), ""].join("\n");
  const tail = `\n${footer(review).join("\n")}\n`;
  let room = limit - head.length - tail.length - 1000;
  const take = (blocks: readonly string[], share: number) => {
    const taken: string[] = [];
    let left = room * share;
    for (const block of blocks) {
      if (block.length + 1 > left) continue;
      left -= block.length + 1;
      room -= block.length + 1;
      taken.push(block);
    }
    return { taken, missing: blocks.length - taken.length };
  };
  const missed = take(
    diff.unanalysed.map(({ what, why }) => `- ${code(what)}: ${code(why)}`),
    0.3,
  );
  const rows = take(tableRows(review), 0.5);
  const flags = take(high(diff.flags).map(flagLine), 0.5);
  const unsent = take(
    (review.unsent ?? []).map((it) => `- ${code(unsentWords(it))}`),
    0.3,
  );
  const details = take(
    [
      ...sessionDetails(review),
      ...diff.roles.map(roleDetails),
      ...diff.accounts.map(accountDetails),
      ...notes(diff.flags),
    ],
    1,
  );
  return [
    head,
    ...titled("**Not analysed, so it counts as more:**", missed),
    ...(rows.taken.length === 0
      ? []
      : ["| | Held by | Gains | Loses |", "| --- | --- | --- | --- |", ...rows.taken]),
    ...left(rows.missing, "row"),
    ...titled("\n**New risks**", flags),
    ...titled(`\n**${IN_VAIN}**`, unsent),
    ...(details.taken.length === 0
      ? left(details.missing, "section")
      : [
          "\n<details><summary>Every change, with its cause</summary>\n",
          ...details.taken,
          ...left(details.missing, "section"),
          "\n</details>",
        ]),
    tail,
  ].join("\n");
}

interface Taken {
  readonly taken: readonly string[];
  readonly missing: number;
}

function titled(title: string, { taken, missing }: Taken): string[] {
  if (taken.length + missing === 0) return [];
  return [`${title}\n`, ...taken, ...left(missing, "line")];
}

function left(missing: number, what: string): string[] {
  if (missing === 0) return [];
  return [
    `\n_${missing} more ${what}${missing === 1 ? "" : "s"} did not fit here; \`policy diff\` shows them._`,
  ];
}

function heading({ diff, approval, approvalIsNew }: Review): string[] {
  const isApproved = approval !== undefined && approvalIsNew !== true;
  const sign = !needsApproval(diff.verdict) ? "✅" : isApproved ? "☑️" : "⚠️";
  return [`## ${sign} ${diff.verdict}: ${headline(diff)}`];
}

function tableRows({ diff }: Review): string[] {
  return [
    ...(diff.session.gained.length + diff.session.lost.length === 0
      ? []
      : [
          row(
            "every session",
            "everybody",
            cells(diff.session.gained, "*"),
            cells(diff.session.lost, "*"),
          ),
        ]),
    ...diff.roles.map((role) => {
      const settings = (effect: string) =>
        role.settings
          .filter((it) => it.effect === effect)
          .map((it) => code(clip(settingWords(it))));
      const kind = role.change === "changed" ? "" : `<br>${role.change}`;
      return row(
        `${code(role.role)}${kind}`,
        code(clip(holderWords(role.holders))),
        [...settings("broader"), ...cells(role.gained, role.account)],
        [...settings("narrower"), ...cells(role.lost, role.account)],
      );
    }),
    ...diff.accounts.map(accountRow),
    ...(diff.agents ?? []).map(agentRow),
  ];
}

function agentRow({ agent, account, change, settings, gained, lost }: AgentDiff): string {
  const of = (effect: "broader" | "narrower") =>
    settings.filter((it) => it.effect === effect).map((it) => code(clip(settingWords(it))));
  const kind = change === "changed" ? "" : `<br>${change}`;
  return row(
    `agent ${code(agent)}${kind}`,
    "its users",
    [...of("broader"), ...cells(gained, account)],
    [...of("narrower"), ...cells(lost, account)],
  );
}

function accountRow({ account, change, settings, shares }: AccountDiff): string {
  const of = (effect: "broader" | "narrower") => [
    ...settings.filter((it) => it.effect === effect).map((it) => code(clip(settingWords(it)))),
    ...shares.filter((it) => it.effects.includes(effect)).map((it) => code(clip(shareWords(it)))),
  ];
  const kind = change === "changed" ? "" : `<br>${change}`;
  return row(`account ${code(account)}${kind}`, "–", of("broader"), of("narrower"));
}

function row(
  name: string,
  held: string,
  gained: readonly string[],
  lost: readonly string[],
): string {
  const cell = (lines: readonly string[]) => {
    if (lines.length === 0) return "–";
    const more = lines.length > ROWS ? [`and ${lines.length - ROWS} more`] : [];
    return [...lines.slice(0, ROWS), ...more].join("<br>");
  };
  return `| ${name} | ${held} | ${cell(gained)} | ${cell(lost)} |`;
}

/** What weighs most comes first. */
function cells(changes: readonly Change[], own: string): string[] {
  const ordered = [...changes].sort(
    (a, b) => Number(b.risk === "high") - Number(a.risk === "high"),
  );
  return ordered.map((it) => {
    const where = it.account === own ? "" : ` in ${code(it.account)}`;
    const condition = `${where}${it.together === undefined ? "" : " with another role"}`;
    return `${it.risk === "high" ? "❗ " : ""}${code(clip(it.what))}${condition}`;
  });
}

function sessionDetails({ diff }: Review): string[] {
  const { gained, lost } = diff.session;
  if (gained.length + lost.length === 0) return [];
  return [["#### Every session", "", ...changes(gained, lost, "*"), ""].join("\n")];
}

function roleDetails(role: RoleDiff): string {
  const kind = changeWords(role);
  return [
    `#### ${code(role.role)} in account ${code(role.account)}, for ${code(holderWords(role.holders))}`,
    "",
    ...(kind === undefined ? [] : [`- ${code(kind)}`]),
    ...role.settings.map((it) => `- ${code(settingWords(it))}`),
    ...changes(role.gained, role.lost, role.account),
    "",
  ].join("\n");
}

function changes(gained: readonly Change[], lost: readonly Change[], own: string): string[] {
  return [
    ...gained.flatMap((it) => changeLines("➕", it, own)),
    ...lost.flatMap((it) => changeLines("➖", it, own)),
  ];
}

function changeLines(sign: string, change: Change, own: string): string[] {
  const condition = conditionWords(change, own);
  const example = witnessWords(change.witness);
  const risk = change.why === undefined ? "" : ` ❗ ${change.why}`;
  return [
    `- ${sign} ${code(change.what)}${condition === undefined ? "" : ` ${code(condition)}`}${risk}`,
    ...(change.what.endsWith(` ${example}`) ? [] : [`  - such as ${code(example)}`]),
    ...change.causes.map((cause) => `  - ${code(causeWords(cause))}`),
  ];
}

function accountDetails(diff: AccountDiff): string {
  const kind = accountWord(diff);
  return [
    `#### Account ${code(diff.account)}${kind === undefined ? "" : `: ${kind}`}`,
    "",
    ...diff.settings.map((it) => `- ${code(settingWords(it))}`),
    ...diff.shares.map((it) => `- ${code(shareWords(it))}`),
    "",
  ].join("\n");
}

function high(flags: readonly Flag[]): Flag[] {
  return flags.filter(({ severity }) => severity === "high");
}

function notes(flags: readonly Flag[]): string[] {
  const lines = flags.filter(({ severity }) => severity === "note").map(flagLine);
  return lines.length === 0 ? [] : [["#### Notes", "", ...lines, ""].join("\n")];
}

function flagLine({ severity, role, account, text, why }: Flag): string {
  const sign = severity === "high" ? "❗ " : "";
  return `- ${sign}${code(role ?? `account ${account ?? ""}`)}: ${code(text)} – ${why}`;
}

function footer({ diff, names, approval, approvalIsNew, stale, accept }: Review): string[] {
  const [itself, meaning] = NEW_APPROVAL;
  const decision = !needsApproval(diff.verdict)
    ? []
    : approval === undefined
      ? ["To approve exactly this difference:", "", fenced(accept, "sh")]
      : [
          `Approved by ${code(approval)}.`,
          ...(approvalIsNew === true ? ["", `**${itself}** ${meaning}`] : []),
        ];
  return [
    ...decision,
    ...stale.slice(0, 10).map(({ file, why }) => `- Stale approval: ${code(file)} ${why}`),
    "",
    `<sub>${code(names.base)} ${short(diff.base)} → ${code(names.head)} ${short(diff.head)} · difference ${short(diff.digest)}</sub>`,
  ];
}

/** Details have it in full. */
function clip(text: string): string {
  return clipped(text, CELL);
}

function short(digest: string): string {
  return code(digest.slice(0, 19));
}
