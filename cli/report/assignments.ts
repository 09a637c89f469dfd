import { readFileSync } from "node:fs";
import type { Assignment } from "../../access/report/index.ts";
import { Failure, messageOf } from "../failure.ts";

/**
 * Who holds which role, from a JSON file: a list of what the components take as `assignments`.
 *
 * @throws Failure `assignments_unreadable`
 */
export function readAssignments(file: string): Assignment[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw unreadable(file, messageOf(error));
  }
  if (!Array.isArray(value)) throw unreadable(file, "it holds no list");
  const wrong = value.findIndex((item) => !isAssignment(item));
  if (wrong >= 0) throw unreadable(file, `item ${wrong + 1} is no assignment`);
  return value as Assignment[];
}

function isAssignment(value: unknown): value is Assignment {
  return ["role", "principalId", "principalName"].every(
    (name) =>
      typeof value === "object" &&
      value !== null &&
      typeof (value as Record<string, unknown>)[name] === "string",
  );
}

function unreadable(file: string, why: string): Failure {
  return new Failure("assignments_unreadable", `cannot read the assignments ${file}`, {
    why,
    next: 'write [{ "role": "Orders.Read", "principalId": "<object id>", "principalName": "sara" }]',
  });
}
