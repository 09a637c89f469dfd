/** A review as lines for a terminal. */
import type { AccountDiff, AgentDiff, Change, RoleDiff } from "./model.ts";
import type { Review } from "./review.ts";
import { needsApproval } from "./verdict.ts";
import {
  accountWord,
  agentWord,
  causeWords,
  changeWords,
  conditionWords,
  headline,
  holderWords,
  settingWords,
  shareWords,
  witnessWords,
} from "./words.ts";

type Style = "bold" | "dim" | "red" | "green" | "yellow";
/** Puts a style on a text, or leaves it as it is. */
type Paint = (style: Style, text: string) => string;

/**
 * The whole review, verdict first.
 *
 * @param paint colours for a terminal; none by default
 */
export function reviewText(written: Review, paint: Paint = (_, text) => text): string[] {
  const review = harmless(written);
  const { diff } = review;
  const { gained, lost } = diff.session;
  const tone = needsApproval(diff.verdict) ? "red" : "green";
  const flags = diff.flags.map(({ severity, role, account, text, why }) => {
    const mark = severity === "high" ? paint("red", "!") : " ";
    return `  ${mark} ${role ?? `account ${account ?? ""}`}: ${text}: ${why}`;
  });
  return [
    `${paint(tone, diff.verdict)}: ${headline(diff)}`,
    ...section("Not analysed, so it counts as more", [
      ...diff.unanalysed.map(({ what, why }) => `  ? ${what}: ${why}`),
    ]),
    ...(gained.length + lost.length === 0
      ? []
      : ["", paint("bold", "Every session"), ...changes(gained, lost, "*", paint)]),
    ...diff.roles.flatMap((role) => ["", ...roleLines(role, paint)]),
    ...diff.accounts.flatMap((account) => ["", ...accountLines(account, paint)]),
    ...(diff.agents ?? []).flatMap((agent) => ["", ...agentLines(agent, paint)]),
    ...section("Risks that are new", flags),
    "",
    ...footer(review, paint),
  ];
}

/** Without the characters that could steer a terminal, wherever they come from. */
function harmless<T>(value: T): T {
  const clean = (_: string, part: unknown) =>
    typeof part === "string" ? part.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "�") : part;
  return JSON.parse(JSON.stringify(value, clean)) as T;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function roleLines(role: RoleDiff, paint: Paint): string[] {
  const { gained, lost, settings, account } = role;
  const kind = changeWords(role);
  return [
    `${paint("bold", role.role)} (account ${account}), for ${holderWords(role.holders)}`,
    ...(kind === undefined ? [] : [`  ${kind}`]),
    ...settings.map((it) => `  ~ ${settingWords(it)}`),
    ...changes(gained, lost, account, paint),
  ];
}

function changes(
  gained: readonly Change[],
  lost: readonly Change[],
  own: string,
  paint: Paint,
): string[] {
  return [
    ...gained.flatMap((it) => changeLines(paint("red", "+"), it, own, paint)),
    ...lost.flatMap((it) => changeLines(paint("green", "-"), it, own, paint)),
  ];
}

function changeLines(sign: string, change: Change, own: string, paint: Paint): string[] {
  const condition = conditionWords(change, own);
  const example = witnessWords(change.witness);
  const risk = change.why === undefined ? "" : paint("red", ` ! ${change.why}`);
  return [
    `  ${sign} ${change.what}${condition === undefined ? "" : `, ${condition}`}${risk}`,
    ...(change.what.endsWith(` ${example}`) ? [] : [paint("dim", `      such as ${example}`)]),
    ...change.causes.map((cause) => paint("dim", `      ${causeWords(cause)}`)),
  ];
}

function accountLines(diff: AccountDiff, paint: Paint): string[] {
  const kind = accountWord(diff);
  return [
    paint("bold", `account ${diff.account}`) + (kind === undefined ? "" : `: ${kind}`),
    ...diff.settings.map((it) => `  ~ ${settingWords(it)}`),
    ...diff.shares.map((it) => `  ~ ${shareWords(it)}`),
  ];
}

function agentLines(diff: AgentDiff, paint: Paint): string[] {
  const kind = agentWord(diff);
  return [
    `${paint("bold", `agent ${diff.agent}`)} (account ${diff.account})${kind === undefined ? "" : `: ${kind}`}`,
    ...diff.settings.map((it) => `  ~ ${settingWords(it)}`),
    ...changes(diff.gained, diff.lost, diff.account, paint),
  ];
}

function footer({ diff, names, approval, stale, accept }: Review, paint: Paint): string[] {
  const decision = !needsApproval(diff.verdict)
    ? []
    : approval === undefined
      ? [`${paint("yellow", "Needs approval.")} To approve exactly this: ${accept}`]
      : [`${paint("green", "Approved")} by ${approval}`];
  return [
    ...decision,
    ...stale.map(({ file, why }) => `${paint("yellow", "Stale approval:")} ${file} ${why}`),
    paint("dim", `base ${names.base} ${diff.base}`),
    paint("dim", `head ${names.head} ${diff.head}`),
    paint("dim", `difference ${diff.digest}`),
  ];
}
