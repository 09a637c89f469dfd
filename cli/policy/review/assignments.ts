import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { AccessDocument, Assignment } from "../../../access/index.ts";
import { Failure, messageOf } from "../../failure.ts";
import { mustBeKnown } from "../../known.ts";

const KINDS: readonly unknown[] = ["user", "application", "group", undefined];

/**
 * Who holds which role: a JSON list of `{ "role": "Orders.Read", "principal": "Sara Lind", "kind": "user" }`,
 * `kind` being user, application or group, or left out.
 *
 * @throws Failure `assignments_unreadable`
 */
export function readAssignments(file: string, cwd: string): Assignment[] {
  let why: string;
  try {
    const value = JSON.parse(readFileSync(resolve(cwd, file), "utf8")) as unknown;
    if (Array.isArray(value) && value.every(isAssignment)) return value;
    why = "it is no list of { role, principal, kind }";
  } catch (error) {
    why = messageOf(error);
  }
  throw new Failure("assignments_unreadable", `cannot read the assignments ${file}`, {
    why,
    next: 'write for example [{ "role": "Orders.Read", "principal": "Sara Lind", "kind": "user" }]',
  });
}

/**
 * Who holds a role that no policy has would be left out without a word.
 *
 * @param policies of which one has each role
 * @throws Failure `role_unknown`
 */
export function mustBeOfRoles(
  assignments: readonly Assignment[],
  policies: readonly AccessDocument[],
): void {
  const roles = policies.flatMap((policy) => Object.keys(policy.roles));
  for (const { role } of assignments) mustBeKnown("role", role, roles, "nats-entra policy report");
}

function isAssignment(value: unknown): value is Assignment {
  if (typeof value !== "object" || value === null) return false;
  const { role, principal, kind } = value as Record<string, unknown>;
  return typeof role === "string" && typeof principal === "string" && KINDS.includes(kind);
}
