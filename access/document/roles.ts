/** Roles of a document by their names. */
import type { AccessDocument, RoleEntry } from "./document.ts";
import { AccessError } from "../errors/error.ts";
import { closest } from "../../values/suggest.ts";

export function roleNamed({ roles }: AccessDocument, name: string): RoleEntry {
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role !== undefined) return role;
  const meant = closest(name, Object.keys(roles));
  const next =
    meant === undefined ? "see its roles: nats-entra policy report" : `did you mean '${meant}'?`;
  throw new AccessError("role_unknown", `the policy has no role '${name}'`, next);
}

export function requireOneAccount(roles: readonly (readonly [string, RoleEntry])[]): void {
  const accounts = new Set(roles.map(([, role]) => role.account));
  if (accounts.size <= 1) return;
  const names = [...accounts].map((name) => `'${name}'`).join(" and ");
  const message = `the roles are in ${names}, and a session has one account`;
  throw new AccessError("roles_span_accounts", message, "ask about one of them");
}
