/** A review as lines for a terminal. */
import { line, paint, type Line, type Text } from "../../text/terminal.ts";
import type { AccountDiff, AgentDiff, Change, PolicyDiff, RoleDiff } from "./model.ts";
import type { Review } from "./review.ts";
import { needsApproval } from "./verdict.ts";
import {
  accountWord,
  agentWord,
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

/**
 * The whole review, verdict first.
 *
 * @example reviewText(review).map((line) => shown(line)).join("\n")
 */
export function reviewText(review: Review): Text[] {
  const { diff, unsent = [] } = review;
  return [
    ...differenceText(diff),
    ...section(
      IN_VAIN,
      unsent.map((it) => `  ${unsentWords(it)}`),
    ),
    "",
    ...footer(review),
  ];
}

/** How much is said of a difference. */
export interface DifferenceTextOptions {
  /** Without examples and the entries that make the difference. @default false */
  readonly brief?: boolean;
}

/**
 * Who gains and loses what, verdict first.
 *
 * @example differenceText(diff(base, head), { brief: true }).map((line) => shown(line))
 */
export function differenceText(
  diff: PolicyDiff,
  { brief = false }: DifferenceTextOptions = {},
): Text[] {
  const { gained, lost } = diff.session;
  const tone = needsApproval(diff.verdict) ? "red" : "green";
  const flags = diff.flags.map(({ severity, role, account, text, why }) => {
    const mark = severity === "high" ? paint("red", "!") : " ";
    return line`  ${mark} ${role ?? `account ${account ?? ""}`}: ${text}: ${why}`;
  });
  return [
    line`${paint(tone, diff.verdict)}: ${headline(diff)}`,
    ...section("Not analysed, so it counts as more", [
      ...diff.unanalysed.map(({ what, why }) => `  ? ${what}: ${why}`),
    ]),
    ...(gained.length + lost.length === 0
      ? []
      : ["", paint("bold", "Every session"), ...changes(gained, lost, "*", brief)]),
    ...diff.roles.flatMap((role) => ["", ...roleLines(role, brief)]),
    ...diff.accounts.flatMap((account) => ["", ...accountLines(account)]),
    ...(diff.agents ?? []).flatMap((agent) => ["", ...agentLines(agent, brief)]),
    ...section("Risks that are new", flags),
  ];
}

function section(title: string, lines: readonly Text[]): Text[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function roleLines(role: RoleDiff, brief: boolean): Text[] {
  const { gained, lost, settings, account } = role;
  const kind = changeWords(role);
  return [
    line`${paint("bold", role.role)} (account ${account}), for ${holderWords(role.holders)}`,
    ...(kind === undefined ? [] : [`  ${kind}`]),
    ...settings.map((it) => `  ~ ${settingWords(it)}`),
    ...changes(gained, lost, account, brief),
  ];
}

function changes(
  gained: readonly Change[],
  lost: readonly Change[],
  own: string,
  brief: boolean,
): Text[] {
  return [
    ...gained.flatMap((it) => changeLines(paint("red", "+"), it, own, brief)),
    ...lost.flatMap((it) => changeLines(paint("green", "-"), it, own, brief)),
  ];
}

function changeLines(sign: Line, change: Change, own: string, brief: boolean): Text[] {
  const condition = conditionWords(change, own);
  const example = witnessWords(change.witness);
  const risk = change.why === undefined ? "" : paint("red", ` ! ${change.why}`);
  const first = line`  ${sign} ${change.what}${condition === undefined ? "" : `, ${condition}`}${risk}`;
  if (brief) return [first];
  return [
    first,
    ...(change.what.endsWith(` ${example}`) ? [] : [paint("dim", `      such as ${example}`)]),
    ...change.causes.map((cause) => paint("dim", `      ${causeWords(cause)}`)),
  ];
}

function accountLines(diff: AccountDiff): Text[] {
  const kind = accountWord(diff);
  return [
    line`${paint("bold", `account ${diff.account}`)}${kind === undefined ? "" : `: ${kind}`}`,
    ...diff.settings.map((it) => `  ~ ${settingWords(it)}`),
    ...diff.shares.map((it) => `  ~ ${shareWords(it)}`),
  ];
}

function agentLines(diff: AgentDiff, brief: boolean): Text[] {
  const kind = agentWord(diff);
  return [
    line`${paint("bold", `agent ${diff.agent}`)} (account ${diff.account})${kind === undefined ? "" : `: ${kind}`}`,
    ...diff.settings.map((it) => `  ~ ${settingWords(it)}`),
    ...changes(diff.gained, diff.lost, diff.account, brief),
  ];
}

function footer(review: Review): Text[] {
  const { diff, names, approval, approvalIsNew, stale, accept } = review;
  const decision = !needsApproval(diff.verdict)
    ? []
    : approval === undefined
      ? [line`${paint("yellow", "Needs approval.")} To approve exactly this: ${accept}`]
      : [
          line`${paint("green", "Approved")} by ${approval}`,
          ...(approvalIsNew === true ? [paint("yellow", NEW_APPROVAL.join(" "))] : []),
        ];
  return [
    ...decision,
    ...stale.map(({ file, why }) => line`${paint("yellow", "Stale approval:")} ${file} ${why}`),
    paint("dim", `base ${names.base} ${diff.base}`),
    paint("dim", `head ${names.head} ${diff.head}`),
    paint("dim", `difference ${diff.digest}`),
  ];
}
