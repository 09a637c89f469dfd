import { importKey } from "./accounts.ts";
import type {
  AccountSources,
  GrantSources,
  RoleSources,
  Sources,
  StreamSources,
} from "../document/sources.ts";
import type { Policy } from "../language/policy.ts";
import type { Grant, StreamUse } from "../language/grant.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import type { Shares } from "../walls/index.ts";

/**
 * @param made `shares`: exports and imports that were made for grants, those are where they were written; `streams`
 *   by their account
 */
export function sourcesOf(
  policy: Policy,
  made: {
    readonly shares: Shares;
    readonly streams: ReadonlyMap<string, ReadonlySet<StreamUse>>;
  },
  diagnostics: Diagnostics,
): Sources {
  const { shares } = made;
  diagnostics.place(policy.source);
  const offered = Map.groupBy(shares.exports, ({ from }) => from);
  const taken = Map.groupBy(shares.imports, ({ into }) => into);
  const accounts = policy.accounts.map((account): [string, AccountSources] => [
    account.name,
    {
      source: diagnostics.place(account.source),
      exports: Object.fromEntries([
        ...(offered.get(account.name) ?? []).map(
          ({ entry, needed }) => [entry.name, diagnostics.place(needed.grant.source)] as const,
        ),
        ...(account.exports ?? []).map(
          ({ name, source }) => [name, diagnostics.place(source)] as const,
        ),
      ]),
      imports: Object.fromEntries(
        [...(taken.get(account.name) ?? []), ...(account.imports ?? [])].map((item) => [
          importKey(item),
          diagnostics.place(item.source),
        ]),
      ),
      streams: streamSources([...(made.streams.get(account.name) ?? [])], diagnostics),
      ...(account.outside === undefined ? {} : { outside: account.outside }),
    },
  ]);
  let roles: Sources["roles"] | undefined;
  let agents: Sources["agents"] | undefined;
  const allRoles = () => (roles ??= roleSources(policy, diagnostics));
  const allAgents = () => (agents ??= agentSources(policy, diagnostics));
  return {
    accounts: Object.fromEntries(accounts),
    // worked out when asked for: most of the places, and each is the text of a stack
    get roles() {
      return allRoles();
    },
    get agents() {
      return allAgents();
    },
    get files() {
      allRoles();
      allAgents();
      return diagnostics.files();
    },
  };
}

function roleSources(policy: Policy, diagnostics: Diagnostics): Sources["roles"] {
  const roles = policy.roles.map((role): [string, RoleSources] => [
    role.name,
    {
      source: diagnostics.place(role.source),
      grants: role.grants.map((grant) => grantSources(grant, diagnostics)),
      denies: (role.denies ?? []).map((deny) => grantSources(deny, diagnostics)),
    },
  ]);
  return Object.fromEntries(roles);
}

function agentSources({ agents = [] }: Policy, diagnostics: Diagnostics): Sources["agents"] {
  const all = agents.map((agent): [string, RoleSources] => [
    agent.name,
    {
      source: diagnostics.place(agent.source),
      grants: agent.bounds.map((grant) => grantSources(grant, diagnostics)),
      denies: (agent.denies ?? []).map((deny) => grantSources(deny, diagnostics)),
    },
  ]);
  return Object.fromEntries(all);
}

function streamSources(
  used: readonly StreamUse[],
  diagnostics: Diagnostics,
): Record<string, StreamSources> {
  return Object.fromEntries(
    used.map(({ name, source, subjects }) => [
      name,
      { source: diagnostics.place(source), subjects },
    ]),
  );
}

function grantSources(grant: Grant, diagnostics: Diagnostics): GrantSources {
  const { label, publish, subscribe } = grant;
  if (grant.stream !== undefined) diagnostics.place(grant.stream.source);
  return { label, source: diagnostics.place(grant.source), publish, subscribe };
}

/**
 * The helper calls of a role from which an entry of the document comes: usually one.
 *
 * @param entry as in the document, placeholders and queue group included
 * @example writtenAt(sources, "Orders.Read", "allow", "subscribe", "orders.events.>").map(({ source }) => at(source))
 */
export function writtenAt(
  sources: Sources,
  role: string,
  effect: "allow" | "deny",
  direction: "publish" | "subscribe",
  entry: string,
): readonly GrantSources[] {
  const found = Object.hasOwn(sources.roles, role) ? sources.roles[role] : undefined;
  const calls = (effect === "allow" ? found?.grants : found?.denies) ?? [];
  return calls.filter((call) => call[direction].includes(entry));
}

/**
 * The files that took no part in the policy: a role in one of them is a role that nobody listed.
 *
 * @param files named as `sources.files` are, from the same root
 * @example unlistedFiles(sources, ["policies/roles/new.ts"]) // [] when a listed role is written there
 */
export function unlistedFiles(sources: Sources, files: readonly string[]): string[] {
  const listed = new Set(sources.files);
  return files.filter((file) => !listed.has(file));
}
