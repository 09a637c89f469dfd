import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Assignment } from "../../access/index.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";

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
    why = "it is not a list of { role, principal, kind }";
  } catch (error) {
    why = messageOf(error);
  }
  throw new Failure("assignments_unreadable", `cannot read the assignments ${file}`, {
    why,
    next: 'write for example [{ "role": "Orders.Read", "principal": "Sara Lind", "kind": "user" }]',
  });
}

function isAssignment(value: unknown): value is Assignment {
  if (typeof value !== "object" || value === null) return false;
  const { role, principal, kind } = value as Record<string, unknown>;
  return typeof role === "string" && typeof principal === "string" && KINDS.includes(kind);
}
