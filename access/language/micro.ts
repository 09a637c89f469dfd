/** Micro services (ADR-32): the subjects on which they are found, looked at and measured. */
import type { Problem } from "../errors/error.ts";

/** What can be asked of a service besides what it is for. */
const VERBS = ["PING", "INFO", "STATS"] as const;

/**
 * Where a service of this name hears that it is looked for: together with all services, by its name, and by its
 * name and the id that each instance draws. `>` stands for the id, since nats-server lets a subscriber of
 * `$SRV.PING.orders.*` subscribe to it anyway (check-grants.ts, starProblem).
 *
 * @example heardBy("orders") // ["$SRV.PING", "$SRV.PING.orders", "$SRV.PING.orders.>", "$SRV.INFO", …]
 */
export function heardBy(name: string): readonly string[] {
  return VERBS.flatMap((verb) => [
    `$SRV.${verb}`,
    `$SRV.${verb}.${name}`,
    `$SRV.${verb}.${name}.>`,
  ]);
}

/** The requests by which services of one name are found, or instances of it by their ids. */
export function asksFor(name: string): readonly string[] {
  return VERBS.flatMap((verb) => [`$SRV.${verb}.${name}`, `$SRV.${verb}.${name}.*`]);
}

/** The requests by which all services of an account are found, then each by name and id. */
export const ASKS_ALL: readonly string[] = VERBS.flatMap((verb) => [
  `$SRV.${verb}`,
  `$SRV.${verb}.*`,
  `$SRV.${verb}.*.*`,
]);

/** Problems of a micro service's name, when there is one: ADR-32's rule, which client libraries enforce. */
export function microProblems(name: string | undefined): Problem[] {
  if (name === undefined || /^[-\w]+$/.test(name)) return [];
  return [
    {
      code: "name_invalid",
      message: `${JSON.stringify(name)} is not the name of a micro service`,
      next: "use letters, digits, '-' and '_'",
    },
  ];
}
