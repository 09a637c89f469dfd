import type { Permission, ResponsePermissions } from "@nats-io/jwt";
import type { ResponsePermission, SubjectPermissions } from "../../access/index.ts";

/** What a JWT lets a user do. Both directions are always there, because an absent one means everything. */
export interface JwtPermissions {
  readonly pub: Permission;
  readonly sub: Permission;
  readonly resp?: ResponsePermissions;
}

/** What a user may do. */
export interface Permissions {
  readonly publish: SubjectPermissions;
  readonly subscribe: SubjectPermissions;
  readonly responses?: ResponsePermission;
}

/** Nothing, in both directions. */
export const nothing: JwtPermissions = { pub: none(), sub: none() };

/**
 * JwtPermissions as nats-server reads them, with nothing left to its defaults.
 *
 * To it an absent direction means everything (auth.go, buildPermissionsFromJwt). The same goes for a
 * subscribe direction without an allow (client.go, setPermissions). So a direction that allows nothing is
 * written as a deny of everything. Responses carry both numbers, since a 0 becomes its default.
 */
export function jwtPermissions({ publish, subscribe, responses }: Permissions): JwtPermissions {
  const both = { pub: direction(publish), sub: direction(subscribe) };
  return responses ? { ...both, resp: resp(responses) } : both;
}

function direction({ allow, deny }: SubjectPermissions): Permission {
  return allow.length === 0 ? none() : { allow: [...allow], deny: [...deny] };
}

function none(): Permission {
  return { allow: [], deny: [">"] };
}

/** JWTs count durations in nanoseconds (jwt/v2 types.go, ResponsePermission). */
function resp({ max, ttl }: ResponsePermission): ResponsePermissions {
  return { max, ttl: ttl * 1_000_000_000 };
}
