/** Finding micro services: which are there, what they offer, how they fare. */
import { placeOf, type Account } from "./account.ts";
import type { Grant } from "./grant.ts";
import { asksFor, ASKS_ALL } from "./micro.ts";
import type { Problem } from "../errors/error.ts";
import type { Service } from "./service.ts";
import { callSite } from "../errors/source.ts";

/**
 * May find micro services (ADR-32: PING, INFO and STATS): all that an account has, or the instances of one. Every
 * instance answers, in another account too.
 *
 * Any service of the account answers a question for all services, and writes any name into its answer: nobody
 * checks what it says. Only those that serve a name hear questions by that name.
 *
 * @param of an account, for all of its services, or a service with a `micro` name, for the instances of that name
 * @example discover(shop)
 * @example discover(status)
 */
export function discover(of: Account | string | Service): Grant {
  const source = callSite(discover);
  const common = { kind: "grant", subscribe: [], source } as const;
  if (typeof of === "string" || of.kind === "account") {
    const place = placeOf(of);
    return { ...common, label: `discover(${place})`, publish: ASKS_ALL, place, problems: [] };
  }
  const { subject, micro, place, problems } = of;
  if (micro === undefined) {
    const missing = [...problems, unnamed(subject)];
    return { ...common, label: `discover(${subject})`, publish: [], place, problems: missing };
  }
  return { ...common, label: `discover(${micro})`, publish: asksFor(micro), place, problems };
}

function unnamed(subject: string): Problem {
  return {
    code: "micro_missing",
    message: `the service '${subject}' does not say which micro service it belongs to`,
    next: 'name it, as in service("orders.status", { account: shop, micro: "orders" })',
  };
}
