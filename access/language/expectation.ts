/** Concrete cases: what a session with exactly these roles may do, and what not. */
import { callSite, type SourceRef } from "../errors/source.ts";
import { nameOf, type RoleRef } from "./who.ts";
import { labelOfWhat, placed, type Placed, type What } from "./what.ts";

/** What `allow` and `deny` return: one expected verdict, which `prove` checks. */
export interface Case {
  readonly kind: "invariant";
  readonly rule: "case";
  readonly expected: "allow" | "deny";
  readonly roles: readonly string[];
  readonly what: readonly Placed[];
  readonly label: string;
  readonly why?: string | undefined;
  readonly source: SourceRef;
  /** Said by `directly`. */
  readonly directly?: true;
}

/**
 * A session with exactly these roles can do all of it. A subscription counts as nats-server judges it:
 * as it is written, wildcards and queue group included.
 *
 * @param roles of one account, which one identity can hold together
 * @example allow("Orders.Read", request("orders.status"))
 */
export function allow(roles: RoleRef | readonly RoleRef[], what: What, why?: string): Case {
  return caseOf("allow", roles, what, why, callSite(allow));
}

/**
 * A session with exactly these roles can do none of it, and bring none of it about: no subject of a pattern can be published, and no
 * message of a subscription arrives.
 *
 * @example deny(["Orders.Read", "Orders.Operate"], subscribe("orders.events.payment.done"))
 */
export function deny(roles: RoleRef | readonly RoleRef[], what: What, why?: string): Case {
  return caseOf("deny", roles, what, why, callSite(deny));
}

function caseOf(
  expected: Case["expected"],
  roles: RoleRef | readonly RoleRef[],
  what: What,
  why: string | undefined,
  source: SourceRef,
): Case {
  const names = [roles].flat().map(nameOf);
  const parts = placed(what);
  const who = names.length === 1 ? (names[0] ?? "") : `[${names.join(", ")}]`;
  const label = `${expected}(${who}, ${labelOfWhat(parts)})`;
  return {
    kind: "invariant",
    rule: "case",
    expected,
    roles: names,
    what: parts,
    label,
    why,
    source,
  };
}
