/** Services, as values to which grants refer: `request(status)`, `serve(status)`. */
import { placeOf, type Account } from "./account.ts";
import { microProblems } from "./micro.ts";
import { queueProblems, subjectProblems, textProblems } from "./check-subject.ts";
import type { Problem } from "../errors/error.ts";
import type { Subject } from "../subjects/placeholder.ts";
import { tokens } from "../subjects/pattern.ts";

/** Options of `service`. */
export interface ServiceOptions {
  /** Where those who answer have their sessions, itself or its name. */
  readonly account: Account | string;
  /** Queue group of those who answer: each request goes to one of them. @default none: to all of them */
  readonly queue?: string;
  /** `"many"` when a request may have several answers. @default "one" */
  readonly answers?: "one" | "many";
  /**
   * Name of the micro service (ADR-32) that it is an endpoint of. Roles that serve it then also answer when somebody
   * looks for services, and `discover` finds them. @default it cannot be found
   */
  readonly micro?: string;
  /** What it does. */
  readonly description?: string;
}

/** What `service` returns: something that answers requests, and the account in which it does. */
export interface Service {
  readonly kind: "service";
  readonly subject: string;
  /** Name of the account. */
  readonly place?: string | undefined;
  readonly queue?: string | undefined;
  readonly answers?: "many" | undefined;
  readonly micro?: string | undefined;
  readonly description?: string | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Names a service and where it lives. Roles of that account may `serve` it; roles of every account may `request` it,
 * with the exports and imports that this takes.
 *
 * @param subject or a pattern
 * @example export const status = service("orders.status", { account: shop, queue: "order-service", micro: "orders" });
 */
export function service<const S extends string>(
  subject: Subject<S>,
  { account, queue, answers = "one", micro, description }: ServiceOptions,
): Service {
  return {
    kind: "service",
    subject,
    place: placeOf(account),
    queue,
    answers: answers === "many" ? "many" : undefined,
    micro,
    description,
    problems: [
      ...subjectProblems(subject),
      ...ownProblems(subject),
      ...queueProblems(queue),
      ...microProblems(micro),
      ...(description === undefined ? [] : textProblems("description", description)),
    ],
  };
}

/** What clients, JetStream and servers use themselves, and what would be all of an account. */
function ownProblems(subject: string): Problem[] {
  const [first = ""] = tokens(subject);
  if (first === "$SRV" || !/^[$_*>]/.test(first)) return [];
  return [
    {
      code: "service_subject",
      message: `a service may not be on '${subject}', which is used by NATS itself or takes in everything`,
      next: "begin with your own literal token, such as 'orders'",
    },
  ];
}
