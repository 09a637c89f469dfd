/**
 * The account CONTROL is what the whole system is steered by: nothing reaches it but what its helpers say. Nothing
 * at all reaches CONTROL_DATA.
 */
import { accountName } from "../language/account.ts";
import { inspect, readAudit, revoke } from "../language/control.ts";
import { CONTROL, CONTROL_DATA } from "../document/control.ts";
import type { Problem } from "../errors/error.ts";
import type { Grant } from "../language/grant.ts";
import type { Policy } from "../language/policy.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { hasWildcard } from "../subjects/pattern.ts";
import { closest } from "../../values/suggest.ts";

export function checkControl(
  { accounts, roles, agents = [] }: Policy,
  diagnostics: Diagnostics,
): void {
  for (const account of accounts.filter(({ name }) => name === CONTROL)) {
    const shared = [...(account.exports ?? []), ...(account.imports ?? [])];
    for (const { source } of shared) diagnostics.add(source, sharing, { account: CONTROL });
  }
  for (const role of roles.filter(isInside))
    diagnostics.add(role.source, inside, { role: role.name });
  for (const agent of agents.filter(isInside)) {
    diagnostics.add(agent.source, inside, { agent: agent.name });
  }
  for (const { name, grants } of roles) {
    for (const grant of grants.filter(isTaking))
      diagnostics.add(grant.source, taking, { role: name });
  }
  for (const { name, bounds } of agents) {
    for (const grant of bounds.filter(isTaking))
      diagnostics.add(grant.source, taking, { agent: name });
  }
  const names = roles.map(({ name }) => name);
  for (const role of roles) {
    for (const grant of role.grants) {
      for (const problem of grantProblems(grant, accountName(role), names)) {
        diagnostics.add(grant.source, problem, { role: role.name });
      }
    }
  }
}

const sharing: Problem = {
  code: "control_shared",
  message: "the account CONTROL shares nothing with others",
  next: "leave out its imports and exports; who may ask is a matter of roles in it",
};

function isInside(placed: Parameters<typeof accountName>[0]): boolean {
  return accountName(placed) === CONTROL_DATA;
}

/** Whether it would make the account share something with another one. */
function isTaking({ place }: Grant): boolean {
  return place === CONTROL || place === CONTROL_DATA;
}

const taking: Problem = {
  code: "control_shared",
  message: `the accounts ${CONTROL} and ${CONTROL_DATA} share nothing with others`,
  next: "use the helpers of controlAccount() in a role of its account",
};

const inside: Problem = {
  code: "control_data",
  message: `only the callouts have sessions in the account ${CONTROL_DATA}`,
  next: "use the account that controlAccount() makes: its helpers ask the callouts",
};

/** What the helpers without an argument say. */
const fixed = new Set([inspect(), revoke(), readAudit()].flatMap(({ publish }) => publish));
/** What those about a role say. */
const aboutRole = /^control\.(?:grant|propose|approve)\.\{oid\}\.(.+)$/;

function grantProblems(grant: Grant, account: string, roles: readonly string[]): Problem[] {
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
    next: "write a separate role with the account that controlAccount() makes",
  };
}

function tooMuch(label: string, what: string): Problem {
  return {
    code: "control_grant",
    message: `${label} gives '${what}' in the account CONTROL, by which everything is steered`,
    next: "use inspect(), revoke(), grantRole(R), proposeRole(R), approveRole(R), readAudit()",
  };
}

function unknownRole(written: string, known: readonly string[]): Problem {
  const meant = closest(written, known);
  return {
    code: "control_role",
    message: `the policy has no role '${written}'`,
    next: meant === undefined ? "name a role of the policy" : `did you mean '${meant}'?`,
  };
}
