import type { Account } from "./account.ts";
import { byCodeUnit, sortedSet } from "./canonical.ts";
import type { MemberKind, RoleEntry } from "./document.ts";
import type { RoleGrant } from "./grant.ts";
import { badDuration } from "./grant.ts";
import type { Policy } from "./policy.ts";
import { mostGenerous } from "./responses.ts";
import { instantOf, secondsOf } from "./quantity.ts";
import type { Report } from "./report.ts";
import type { Role } from "./role.ts";
import type { GrantSources, RoleSources } from "./sources.ts";
import { closest } from "./suggest.ts";
import { roleId } from "./uuid.ts";

export interface CompiledRoles {
  readonly entries: Readonly<Record<string, RoleEntry>>;
  readonly sources: Readonly<Record<string, RoleSources>>;
}

export function compileRoles(policy: Policy, report: Report): CompiledRoles {
  const roles = [...policy.roles].sort((a, b) => byCodeUnit(a.name, b.name));
  const accounts = new Map(policy.accounts.map((account) => [account.name, account]));
  const entries: Record<string, RoleEntry> = {};
  const sources: Record<string, RoleSources> = {};
  for (const role of roles) {
    entries[role.name] = entryOf(role, accounts, report);
    sources[role.name] = {
      source: report.place(role.source),
      grants: role.grants.map((grant) => grantSources(grant, report)),
      denies: (role.denies ?? []).map((grant) => grantSources(grant, report)),
    };
  }
  return { entries, sources };
}

function entryOf(role: Role, accounts: ReadonlyMap<string, Account>, report: Report): RoleEntry {
  const { grants, denies = [] } = role;
  for (const grant of [...grants, ...denies]) {
    for (const problem of grant.problems) report.add(grant.source, problem, { role: role.name });
  }
  const responses = mostGenerous(grants);
  const maxSession = maxSessionOf(role, report);
  const notAfter = notAfterOf(role, report);
  return {
    id: roleId(role.name),
    displayName: role.displayName ?? role.name,
    description: role.description,
    account: accountOf(role, accounts, report),
    members: sortedSet(role.members) as MemberKind[],
    publish: {
      allow: sortedSet(grants.flatMap((grant) => grant.publish)),
      deny: sortedSet(denies.flatMap((grant) => grant.publish)),
    },
    subscribe: {
      allow: sortedSet(grants.flatMap((grant) => grant.subscribe)),
      deny: sortedSet(denies.flatMap((grant) => grant.subscribe)),
    },
    ...(responses === undefined ? {} : { responses }),
    ...(maxSession === undefined ? {} : { maxSession }),
    ...(notAfter === undefined ? {} : { notAfter }),
  };
}

function accountOf(role: Role, accounts: ReadonlyMap<string, Account>, report: Report): string {
  const name = typeof role.account === "string" ? role.account : role.account.name;
  if (!accounts.has(name)) {
    const meant = closest(name, accounts.keys());
    report.add(
      role.source,
      {
        code: "account_unknown",
        message: `the policy has no account '${name}'`,
        suggestion:
          meant === undefined ? "add it to the policy's accounts" : `did you mean '${meant}'?`,
      },
      { role: role.name },
    );
  }
  return name;
}

function maxSessionOf(role: Role, report: Report): number | undefined {
  if (role.maxSession === undefined) return undefined;
  const seconds = secondsOf(role.maxSession);
  if (seconds === undefined) {
    report.add(role.source, badDuration("maxSession", role.maxSession), { role: role.name });
  }
  return seconds;
}

function notAfterOf(role: Role, report: Report): string | undefined {
  if (role.notAfter === undefined) return undefined;
  const instant = instantOf(role.notAfter);
  if (instant === undefined) {
    report.add(
      role.source,
      {
        code: "date_invalid",
        message: `notAfter ${JSON.stringify(role.notAfter)} is no date`,
        suggestion: 'write for example "2027-06-30" or "2027-06-30T18:00:00Z"',
      },
      { role: role.name },
    );
  }
  return instant;
}

function grantSources(grant: RoleGrant, report: Report): GrantSources {
  const { label, publish, subscribe } = grant;
  return { label, source: report.place(grant.source), publish, subscribe };
}
