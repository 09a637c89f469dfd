import type { Account } from "./account.ts";
import { givenDeclaration } from "./arguments.ts";
import type { MemberKind } from "../document/document.ts";
import type { Grant } from "./grant.ts";
import type { Duration } from "../../values/quantity.ts";
import { callSite, type SourceRef } from "../errors/source.ts";

export const MEMBER_KINDS: readonly MemberKind[] = ["user", "application"];

/** Options of `role`. */
export interface RoleOptions {
  /** What the role is for; people see it in Entra when they assign it. */
  readonly description: string;
  /** @default the role's value */
  readonly displayName?: string;
  /** The account in which the role works, itself or its name. */
  readonly account: Account | string;
  /** Who may hold the role: people, workloads, or both. */
  readonly members: readonly MemberKind[];
  readonly grants: readonly Grant[];
  /** What no session with this role may do, whatever its other roles allow. Deny beats allow. */
  readonly denies?: readonly Grant[];
  /** How long one connection may last. @default as long as the access token */
  readonly maxSession?: Duration;
  /** Date (its whole day, in UTC) or RFC 3339 instant after which the role grants nothing. */
  readonly notAfter?: string;
}

/** What `role` returns: a role as a policy declares it. */
export interface Role extends RoleOptions {
  readonly kind: "role";
  /** The role's value in Entra and in tokens. */
  readonly name: string;
  readonly source: SourceRef;
}

/**
 * Declares a role: at once an Entra app role, a place in an account, and a set of permissions.
 *
 * @param name the role's value in tokens; its Entra id follows from it, so a new name is a new role
 * @example
 * export const support = role("Orders.Read", {
 *   description: "Look up orders and follow what happens to them",
 *   account: orders,
 *   members: ["user"],
 *   grants: [request("orders.status"), subscribe("orders.events.>")],
 *   maxSession: "8h",
 * });
 */
export function role(name: string, options: RoleOptions): Role {
  givenDeclaration("role", name, options, { who: "members", what: "grants" });
  return { kind: "role", name, ...options, source: callSite(role) };
}
