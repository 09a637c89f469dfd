/** What an attack on random policies has shown, for people. */
import type { Outcome } from "./adversary.ts";
import { keyOf } from "./effect.ts";
import { somePlans, type Plan } from "./plan.ts";

const SHOWN = 5;

/** The same seed and number make the same policies, so a miss can be looked at. */
export function told(
  { misses, attackers, happened, predicted, confirmed, unconfirmed }: Outcome,
  { policies, seed }: { readonly policies: number; readonly seed: number },
): string {
  const percent = ((100 * confirmed) / predicted).toFixed(1);
  const lines = [
    `${policies} policies (seed ${seed}), ${attackers} attackers, ${happened} effects`,
    `${misses.length} of them not predicted`,
    `${confirmed} of ${predicted} predictions confirmed (${percent} %)`,
  ];
  const plans = somePlans(policies, seed);
  for (const { plan, effect } of misses.slice(0, SHOWN))
    lines.push(`not predicted: ${keyOf(effect)}`, ...policyOf(plans[plan] as Plan, plan));
  for (const [kind, all] of unconfirmed)
    lines.push(`not confirmed, ${kind}: ${all.length}`, ...all.slice(0, SHOWN));
  return lines.join("\n");
}

function policyOf({ compiled: { document, sources } }: Plan, number: number): string[] {
  const imports = Object.entries(document.accounts).flatMap(([account, entry]) =>
    entry.imports.map(
      ({ kind, from, subject, to }) =>
        `  ${account} imports ${kind} ${subject} of ${from} as ${to}`,
    ),
  );
  const roles = Object.entries(document.roles).map(([role, { account }]) => {
    const { grants = [], denies = [] } = sources.roles[role] ?? {};
    const labels = [...grants.map((it) => it.label), ...denies.map((it) => `not ${it.label}`)];
    return `  ${role} in ${account}: ${labels.join(", ")}`;
  });
  return [`policy ${number}:`, ...imports, ...roles];
}
