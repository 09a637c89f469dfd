/** What commits of the period did, a line for each role. */
import type { PolicyDiff } from "../../access/index.ts";
import type { PolicyChange } from "./history.ts";
import type { RoleChange } from "./model.ts";

export function changesIn(changes: readonly PolicyChange[]): RoleChange[] {
  return changes.flatMap(({ commit, difference }) => {
    const told = linesOf(difference);
    if (told.length > 0) return told.map((line) => ({ commit, ...line }));
    return [{ commit, verdict: difference.verdict, what: "texts only", gains: [], loses: [] }];
  });
}

function linesOf({ session, roles, accounts }: PolicyDiff): Omit<RoleChange, "commit">[] {
  const texts = (all: readonly { readonly what: string }[]) => all.map(({ what }) => what);
  const everyone = { gains: texts(session.gained), loses: texts(session.lost) };
  return [
    ...(everyone.gains.length + everyone.loses.length === 0
      ? []
      : [{ verdict: "MIXED" as const, what: "every session", ...everyone }]),
    ...roles.map(({ role, change, verdict, gained, lost, settings }) => ({
      verdict,
      what: change === "changed" ? role : `${role} (${change})`,
      gains: [
        ...texts(gained),
        ...settings.filter(({ effect }) => effect === "broader").map(words),
      ],
      loses: [...texts(lost), ...settings.filter(({ effect }) => effect === "narrower").map(words)],
    })),
    ...accounts.map(({ account, change, verdict, settings }) => ({
      verdict,
      what: `account ${account}${change === "changed" ? "" : ` (${change})`}`,
      gains: settings.filter(({ effect }) => effect === "broader").map(words),
      loses: settings.filter(({ effect }) => effect === "narrower").map(words),
    })),
  ];
}

function words({ setting, from = "–", to = "–" }: PolicyDiff["roles"][number]["settings"][number]) {
  return `${setting}: ${from} → ${to}`;
}
