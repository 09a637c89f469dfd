import { type Account, accountName } from "../language/account.ts";
import { byCodeUnit, sortedSet } from "../../values/canonical.ts";
import { checkGrants } from "./check-grants.ts";
import { type Grantee } from "../language/grantee.ts";
import { durationProblem, textProblems, unknownAccount } from "../language/check-subject.ts";
import type { RoleEntry } from "../document/document.ts";
import type { Problem } from "../errors/error.ts";
import type { Grant } from "../language/grant.ts";
import { mostGenerous, type Permissions } from "../subjects/permissions.ts";
import { instantOf, secondsOf } from "../../values/quantity.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { MEMBER_KINDS, type Role } from "../language/role.ts";
import { at } from "../../errors/failure.mjs";
import { closest } from "../../values/suggest.ts";
import { roleId } from "../../values/uuid.ts";

/**
 * What Entra takes for an app role's value:
 * https://learn.microsoft.com/graph/api/resources/approle, property `value`.
 */
const VALUE = /^(?!\.)[0-9A-Za-z!#$%&'()*+,\-./:;<=>?@[\]^_`{|}~]{1,120}$/;

const NOT_VALUE = /[^0-9A-Za-z!#$%&'()*+,\-./:;<=>?@[\]^_`{|}~]+/g;

/** @param roles sorted by name */
export function compileRoles(
  roles: readonly Role[],
  accounts: readonly Account[],
  diagnostics: Diagnostics,
): Record<string, RoleEntry> {
  const known = accounts.map(({ name }) => name);
  checkNames(roles, diagnostics);
  for (const role of roles) {
    const owner = { role: role.name };
    const problems = [...headProblems(role), ...accountProblems(role, known)];
    for (const problem of problems) diagnostics.add(role.source, problem, owner);
    checkGrants(role.grants, role.denies ?? [], owner, diagnostics);
  }
  return Object.fromEntries(roles.map((role) => [role.name, entryOf(role)]));
}

/** The roles as `checkStreams` takes them. */
export function roleGrantees(roles: readonly Role[]): Grantee[] {
  return roles.map(({ name, account, grants, denies = [] }) => ({
    account,
    allows: grants,
    denies,
    owner: { role: name },
  }));
}

/** The permissions of grants and denies, as a document has them, with the subjects that they serve. */
export function compiledPermissions(
  grants: readonly Grant[],
  denies: readonly Grant[],
): Permissions & Pick<RoleEntry, "serves" | "connections"> {
  const responses = mostGenerous(grants.map((grant) => grant.responses));
  const connections = sortedSet(grants.flatMap(({ connection }) => connection ?? []));
  const serves = sortedSet(grants.flatMap((grant) => grant.serves ?? []));
  return {
    publish: {
      allow: sortedSet(grants.flatMap((grant) => grant.publish)),
      deny: sortedSet(denies.flatMap((deny) => deny.publish)),
    },
    subscribe: {
      allow: sortedSet(grants.flatMap((grant) => grant.subscribe)),
      deny: sortedSet(denies.flatMap((deny) => deny.subscribe)),
    },
    ...(responses === undefined ? {} : { responses }),
    ...(serves.length === 0 ? {} : { serves }),
    ...(connections.length === 0 ? {} : { connections }),
  };
}

function entryOf(role: Role): RoleEntry {
  const maxSession = role.maxSession === undefined ? undefined : secondsOf(role.maxSession);
  const notAfter = role.notAfter === undefined ? undefined : instantOf(role.notAfter);
  return {
    id: roleId(role.name),
    displayName: role.displayName ?? role.name,
    description: role.description,
    account: accountName(role),
    members: [...new Set(role.members)].sort(byCodeUnit),
    ...compiledPermissions(role.grants, role.denies ?? []),
    ...(maxSession === undefined ? {} : { maxSession }),
    ...(notAfter === undefined ? {} : { notAfter }),
  };
}

function headProblems(role: Role): Problem[] {
  const problems: Problem[] = [
    ...textProblems("description", role.description),
    ...(role.displayName === undefined ? [] : textProblems("display name", role.displayName)),
  ];
  if (role.members.length === 0) {
    const next = 'write members: ["user"], ["application"] or both';
    problems.push({ code: "members_missing", message: "nobody may hold it", next });
  }
  for (const member of role.members.filter((kind) => !MEMBER_KINDS.includes(kind))) {
    const next = `did you mean '${closest(member, MEMBER_KINDS) ?? "application"}'?`;
    const message = `'${member as string}' is not a kind of member`;
    problems.push({ code: "member_unknown", message, next });
  }
  if (role.grants.length === 0) {
    const message = "it grants nothing";
    const next = "add a grant, or remove the role: what is not granted is denied anyway";
    problems.push({ code: "grants_missing", message, next });
  }
  if (role.maxSession !== undefined && secondsOf(role.maxSession) === undefined) {
    problems.push(durationProblem("maxSession", role.maxSession));
  }
  if (role.notAfter !== undefined && instantOf(role.notAfter) === undefined) {
    const message = `notAfter ${JSON.stringify(role.notAfter)} is not a date`;
    const next = 'write for example "2027-06-30" or "2027-06-30T18:00:00Z"';
    problems.push({ code: "date_invalid", message, next });
  }
  return problems;
}

export function accountProblems(
  placed: { readonly account: Account | string },
  known: readonly string[],
): Problem[] {
  const name = accountName(placed);
  return known.includes(name) ? [] : [unknownAccount(name, known)];
}

/** Entra compares the values of app roles without regard to case. */
function checkNames(roles: readonly Role[], diagnostics: Diagnostics): void {
  const seen = new Map<string, Role>();
  for (const role of roles) {
    const { name, source } = role;
    // '__proto__' is a value to Entra, but a trap in every JavaScript object
    if (!VALUE.test(name) || name === "__proto__") {
      const message = `${JSON.stringify(name)} is not a role value for Entra`;
      const meant = name.replaceAll(NOT_VALUE, ".").replace(/^\.+/, "").slice(0, 120);
      const next = /\w/.test(meant)
        ? `did you mean '${meant}'? Entra takes up to 120 letters, digits and punctuation marks`
        : "use up to 120 letters, digits and punctuation marks, not beginning with '.'";
      diagnostics.add(source, { code: "role_name", message, next }, { role: name });
    }
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      const message = `there is another role '${twin.name}', at ${at(diagnostics.place(twin.source))}`;
      const next = "give one of them another name; Entra does not tell case apart";
      diagnostics.add(source, { code: "role_duplicate", message, next }, { role: name });
    }
    seen.set(name.toLowerCase(), role);
  }
}
