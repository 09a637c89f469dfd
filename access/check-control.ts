/** The account CONTROL holds what the whole system is steered by: nothing reaches it but what its helpers say. */
import type { Account } from "./account.ts";
import { accountName } from "./check-streams.ts";
import { CONTROL, inspect, readAudit, revoke } from "./control.ts";
import type { Problem } from "./error.ts";
import type { RoleGrant } from "./grant.ts";
import type { Report } from "./report.ts";
import type { Role } from "./role.ts";
import { hasWildcard } from "./subject.ts";
import { closest } from "./suggest.ts";

export function checkControl(
  accounts: readonly Account[],
  roles: readonly Role[],
  report: Report,
): void {
  for (const account of accounts.filter(({ name }) => name === CONTROL)) {
    const shared = [...(account.exports ?? []), ...(account.imports ?? [])];
    for (const { source } of shared) report.add(source, sharing, { account: CONTROL });
  }
  const names = roles.map(({ name }) => name);
  for (const role of roles) {
    for (const grant of role.grants) {
      for (const problem of grantProblems(grant, accountName(role), names)) {
        report.add(grant.source, problem, { role: role.name });
      }
    }
  }
}

const sharing: Problem = {
  code: "control_shared",
  message: "the account CONTROL shares nothing with others",
  suggestion: "leave out its imports and exports; who may ask is a matter of roles in it",
};

/** What the helpers without an argument say. */
const fixed = new Set([inspect(), revoke(), readAudit()].flatMap(({ publish }) => publish));
/** What those about a role say. */
const aboutRole = /^control\.(?:grant|propose|approve)\.\{oid\}\.(.+)$/;

function grantProblems(grant: RoleGrant, account: string, roles: readonly string[]): Problem[] {
  const { home, about, label, problems } = grant;
  if (problems.length > 0) return [];
  if (account !== CONTROL) return home === undefined ? [] : [elsewhere(label, account)];
  const beyond = [...grant.subscribe, ...grant.publish.filter((subject) => !isOfHelper(subject))];
  return [
    ...(beyond[0] === undefined ? [] : [tooMuch(label, beyond[0])]),
    ...(about === undefined || roles.includes(about) ? [] : [unknownRole(about, roles)]),
  ];
}

function isOfHelper(subject: string): boolean {
  const [, role] = aboutRole.exec(subject) ?? [];
  return fixed.has(subject) || (role !== undefined && !hasWildcard(role) && !/[{}]/.test(role));
}

function elsewhere(label: string, account: string): Problem {
  return {
    code: "control_elsewhere",
    message: `${label} means something in the account CONTROL alone, and this role is in '${account}'`,
    suggestion: "write a role of its own with the account that controlAccount() makes",
  };
}

function tooMuch(label: string, what: string): Problem {
  return {
    code: "control_grant",
    message: `${label} gives '${what}' in the account CONTROL, by which everything is steered`,
    suggestion:
      "use inspect(), revoke(), grantRole(R), proposeRole(R), approveRole(R), readAudit()",
  };
}

function unknownRole(written: string, known: readonly string[]): Problem {
  const meant = closest(written, known);
  return {
    code: "control_role",
    message: `the policy has no role '${written}'`,
    suggestion: meant === undefined ? "name a role of the policy" : `did you mean '${meant}'?`,
  };
}
