/** Rules about several settings together: what nats-server refuses, said when a policy is compiled. */
import type { Report } from "./kinds.ts";

/** What is wrong, and what to do. */
export type Conflict = readonly [message: string, next: string];

/** The conflicts among rules whose condition holds. */
export function conflicts(
  ...rules: readonly (readonly [holds: boolean, message: string, next: string])[]
): Conflict[] {
  return rules.filter(([holds]) => holds).map(([, message, next]) => [message, next]);
}

export function reportAll(found: readonly Conflict[], of: string, report: Report): void {
  for (const [message, next] of found) {
    report({ code: "setting_conflict", message: `${of}: ${message}`, next });
  }
}
