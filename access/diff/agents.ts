/** What changed for agents that act on behalf of people. */
import { canonicalJson, sortedSet } from "../../values/canonical.ts";
import type { AccessDocument, AgentEntry } from "../document/document.ts";
import { changesOf, growth } from "./change.ts";
import { connections, serves } from "./settings.ts";
import type { AgentDiff, Effect, SettingChange } from "./model.ts";
import { territoryOf, type Territory } from "./territory.ts";
import { verdictOf } from "./verdict.ts";

/**
 * Agents with a difference, by name. An agent that comes or goes counts as more and as less: bounds keep a
 * client that is not told as an agent from its user's whole access, and let one in that is.
 */
export function agentDiffs(base: AccessDocument, head: AccessDocument): AgentDiff[] {
  const [before, after] = [base.agents ?? {}, head.agents ?? {}];
  return sortedSet([...Object.keys(before), ...Object.keys(after)]).flatMap((agent) => {
    const [from, to] = [before[agent], after[agent]];
    if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) return [];
    const settings = settingsOf(from, to);
    const gained = changesOf(growth(territory(from), territory(to)), () => []);
    const lost = changesOf(growth(territory(to), territory(from)), () => []);
    const effects: Effect[] = settings.map(({ effect }) => effect);
    if (gained.length > 0) effects.push("broader");
    if (lost.length > 0) effects.push("narrower");
    const isChange = from !== undefined && to !== undefined;
    return [
      {
        agent,
        change: isChange ? "changed" : from === undefined ? "added" : "removed",
        account: (to ?? from)?.account ?? "",
        verdict: isChange ? verdictOf(effects) : "MIXED",
        ...{ settings, gained, lost },
      },
    ];
  });
}

function territory(entry: AgentEntry | undefined): Territory {
  return entry === undefined ? new Map() : territoryOf(entry.account, entry);
}

function settingsOf(from: AgentEntry | undefined, to: AgentEntry | undefined): SettingChange[] {
  if (from === undefined || to === undefined) return [];
  const change = (
    setting: string,
    a: string | undefined,
    b: string | undefined,
    effects: Effect[],
  ) =>
    a === b
      ? []
      : effects.map((effect) => ({
          setting,
          ...(a === undefined ? {} : { from: a }),
          ...(b === undefined ? {} : { to: b }),
          effect,
        }));
  const both: Effect[] = ["broader", "narrower"];
  const more = (a: number, b: number): Effect[] => [a < b ? "broader" : "narrower"];
  const seconds = ({ maxSession }: AgentEntry) =>
    maxSession === undefined ? undefined : `${maxSession} s`;
  const answers = ({ responses }: AgentEntry) =>
    responses === undefined ? undefined : `${responses.max} in ${responses.ttl} s`;
  const answered = ({ responses: { max, ttl } = { max: 0, ttl: 0 } }: AgentEntry) => [max, ttl];
  const [max = 0, ttl = 0] = answered(from);
  const [most = 0, longest = 0] = answered(to);
  return [
    ...change("description", from.description, to.description, ["neutral"]),
    ...change("account", from.account, to.account, both),
    // an agent with bounds loses its user's full access, and the reverse
    ...change("clients", from.clients.join(", "), to.clients.join(", "), both),
    ...change(
      ...(["maxSession", seconds(from), seconds(to)] as const),
      more(from.maxSession ?? Infinity, to.maxSession ?? Infinity),
    ),
    ...serves(from, to),
    ...connections(from, to),
    ...change("answers", answers(from), answers(to), [
      ...(most > max || longest > ttl ? (["broader"] as const) : []),
      ...(most < max || longest < ttl ? (["narrower"] as const) : []),
    ]),
  ];
}
