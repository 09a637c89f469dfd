/** What a change of the policy lets whom do. */
import { digestOf } from "../../values/canonical.ts";
import type { AccessDocument } from "../document/document.ts";
import { accountDiffs } from "./accounts.ts";
import { agentDiffs } from "./agents.ts";
import { newFlags } from "./flags.ts";
import type { Effect, PolicyDiff, Unanalysed, DiffOptions } from "./model.ts";
import { likened } from "./pairing.ts";
import { indirectOf } from "../reach/index.ts";
import { Roles, type Sides } from "./roles.ts";
import { unclearRoles } from "./unclear.ts";
import { effectsOf, verdictOf } from "./verdict.ts";

/**
 * Compares two compiled policies by what they permit, not by their text. Exact for subjects, queue groups and
 * claims, for every combination of roles, and across accounts; what it cannot analyse counts as more.
 *
 * @example diff(base, head).verdict // "BROADENS"
 */
export function diff(
  base: AccessDocument,
  given: AccessDocument,
  options: DiffOptions = {},
): PolicyDiff {
  const head = likened(base, given);
  const unanalysed: Unanalysed[] = [];
  const sides = sidesOf(base, head, options);
  const roles = new Roles(sides, {
    ...options,
    report: (found) => unanalysed.push(found),
  });
  const session = roles.session();
  const changed = roles.changed();
  const accounts = accountDiffs(base, head);
  const agents = agentDiffs(base, head);
  unanalysed.push(...unclearRoles([base, head], new Set(changed.map(({ account }) => account))));
  const effects: Effect[] = [
    ...(session.gained.length > 0 ? (["broader"] as const) : []),
    ...(session.lost.length > 0 ? (["narrower"] as const) : []),
    ...[...changed, ...accounts, ...agents].flatMap(({ verdict }) => effectsOf(verdict)),
    ...unanalysed.map(() => "broader" as const),
  ];
  const verdict = verdictOf(effects);
  const digests = { base: base.digest, head: head.digest };
  return {
    version: 1,
    verdict,
    ...digests,
    digest: digestOf({ ...digests, verdict, unanalysed }),
    session,
    roles: changed,
    accounts,
    ...(base.agents === undefined && head.agents === undefined ? {} : { agents }),
    flags: newFlags(sides.base, sides.head, changed, accounts),
    unanalysed,
  };
}

/** Streams are known from where policies are written: of both, or those that only one of them names would look new. */
function sidesOf(base: AccessDocument, head: AccessDocument, { sources = {} }: DiffOptions): Sides {
  const { base: old, head: now } = sources;
  const areKnown = old !== undefined && now !== undefined;
  return {
    base: { document: base, indirect: indirectOf(base, areKnown ? old : undefined) },
    head: { document: head, indirect: indirectOf(head, areKnown ? now : undefined) },
  };
}
