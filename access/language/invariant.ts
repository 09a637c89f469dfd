/** What must hold of a policy, whatever roles an identity is given together. */
import type { Problem } from "../errors/error.ts";
import { secondsOf, type Duration } from "../../values/quantity.ts";
import { callSite, type SourceRef } from "../errors/source.ts";
import type { Case } from "./expectation.ts";
import { Crowd, labelOf, named, nameOf, type Named, type RoleRef, type Who } from "./who.ts";
import { labelOfWhat, placed, type Placed, type What } from "./what.ts";

interface Stated {
  readonly kind: "invariant";
  /** As written, for people: `never(Orders.Read, publish(orders.cancel))`. */
  readonly label: string;
  /** Why it is wanted, in the author's words. */
  readonly why?: string | undefined;
  readonly source: SourceRef;
  /** Said by `directly`: what sessions bring about by answers, consumers and streams does not count. */
  readonly directly?: true;
}

export interface Never extends Stated {
  readonly rule: "never";
  readonly who: Named;
  readonly what: readonly Placed[];
}

export interface Only extends Stated {
  readonly rule: "only";
  readonly who: Named;
  readonly what: readonly Placed[];
}

export interface SeparatePowers extends Stated {
  readonly rule: "separate powers";
  readonly what: readonly [readonly Placed[], readonly Placed[]];
}

export interface SeparateGroups extends Stated {
  readonly rule: "separate groups";
  readonly who: readonly [Named, Named];
}

export interface Isolated extends Stated {
  readonly rule: "isolated";
  readonly problems: readonly Problem[];
  readonly pattern: string;
  readonly except: readonly string[];
  readonly against: "anything" | "reading";
}

export interface AtMost extends Stated {
  readonly rule: "at most";
  readonly who: Named;
  readonly what: readonly Placed[];
}

export interface Limited extends Stated {
  readonly rule: "limited";
  readonly who: Named;
  /** Seconds; undefined when it is not a duration. */
  readonly longest?: number | undefined;
}

/** A statement about a policy that `prove` proves or refutes. */
export type Invariant =
  Never | Only | SeparatePowers | SeparateGroups | Isolated | AtMost | Limited | Case;

/**
 * No session of these can do any of it, or bring it about: not by itself, not with whatever roles its holder has
 * besides, not through another account, not by reading a stream in which it is stored, and not by what others
 * do because of its messages (../reach/arrive.ts).
 * @param why shown when it is violated
 * @example never("Orders.Read", subscribe("orders.events.payment.>"), "card details travel here")
 */
export function never(who: Who, what: What, why?: string): Never {
  const parts = { who: named(who), what: placed(what) };
  const label = `never(${labelOf(parts.who)}, ${labelOfWhat(parts.what)})`;
  return { kind: "invariant", rule: "never", ...parts, label, why, source: callSite(never) };
}

/**
 * No other session than these can do any of it. These need not be able to.
 *
 * @example only(["Orders.Operate", "Orders.Serve"], request(cancel))
 */
export function only(who: Who, what: What, why?: string): Only {
  const parts = { who: named(who), what: placed(what) };
  const label = `only(${labelOf(parts.who)}, ${labelOfWhat(parts.what)})`;
  return { kind: "invariant", rule: "only", ...parts, label, why, source: callSite(only) };
}

/**
 * Keeps two things apart.
 *
 * - Two powers, as grants: no identity can use both, in one session or in several.
 * - Two groups, as roles or crowds: nothing that an identity of one publishes is received by another
 *   identity of the other, in either direction, directly, through other accounts or through a stream.
 *
 * @example separate(publish("orders.cancel"), publish("orders.events.>"), "who cancels writes no history")
 * @example separate(everyoneIn(finance), "Orders.Operate")
 */
export function separate(a: What, b: What, why?: string): SeparatePowers;
export function separate(a: Who, b: Who, why?: string): SeparateGroups;
export function separate(
  a: What | Who,
  b: What | Who,
  why?: string,
): SeparatePowers | SeparateGroups {
  const common = { kind: "invariant", why, source: callSite(separate) } as const;
  if (isWhat(a) && isWhat(b)) {
    const what = [placed(a), placed(b)] as const;
    const label = `separate(${labelOfWhat(what[0])}, ${labelOfWhat(what[1])})`;
    return { ...common, rule: "separate powers", what, label };
  }
  const who = [named(a as Who), named(b as Who)] as const;
  const label = `separate(${labelOf(who[0])}, ${labelOf(who[1])})`;
  return { ...common, rule: "separate groups", who, label };
}

function isWhat(value: What | Who): value is What {
  if (typeof value === "string" || value instanceof Crowd) return false;
  const [first] = [value].flat();
  return typeof first === "object" && (first.kind === "grant" || first.kind === "within");
}

/**
 * No session reaches the subjects that are another identity's: the placeholder's token is the session's
 * own claim, or no identity's.
 *
 * @param pattern with one placeholder
 * @param options `except`: roles that look after everybody's; `against`: "reading" when it is enough that
 *   nobody reads what is another's, since who shares an account with somebody can have an answer sent to them
 * @example isolated("agents.{azp}.>", { except: ["Orders.Operate"] })
 */
export function isolated(
  pattern: string,
  options: {
    readonly except?: readonly RoleRef[];
    /** @default "anything" */
    readonly against?: "anything" | "reading";
    readonly why?: string;
  } = {},
): Isolated {
  const claims = pattern.split(".").filter((token) => /^\{(?:oid|azp|tid)\}$/.test(token));
  const problems: Problem[] =
    claims.length === 1
      ? []
      : [
          {
            code: "placeholder_misplaced",
            message: `'${pattern}' has ${claims.length === 0 ? "no" : "more than one"} claim placeholder`,
            next: 'write one, as in isolated("agents.{azp}.>")',
          },
        ];
  const except = (options.except ?? []).map(nameOf);
  const { against = "anything" } = options;
  const but = [
    ...(except.length === 0 ? [] : [`, except ${except.join(", ")}`]),
    ...(against === "reading" ? [", against reading"] : []),
  ].join("");
  return {
    kind: "invariant",
    rule: "isolated",
    problems,
    pattern,
    except,
    against,
    label: `isolated(${pattern}${but})`,
    why: options.why,
    source: callSite(isolated),
  };
}

/**
 * These roles give nothing beyond it, besides what every session may do. What other roles give
 * their holders does not count; for a crowd, every role that it may hold does.
 *
 * @example atMost("Agents.Triage", [subscribe("agents.{azp}.>"), publish("agents.{azp}.findings")])
 */
export function atMost(who: Who, what: What, why?: string): AtMost {
  const parts = { who: named(who), what: placed(what) };
  const label = `atMost(${labelOf(parts.who)}, ${labelOfWhat(parts.what)})`;
  return { kind: "invariant", rule: "at most", ...parts, label, why, source: callSite(atMost) };
}

/**
 * No session of these lasts longer, however long its token is valid.
 *
 * @example limited(users, "8h")
 */
export function limited(who: Who, longest: Duration, why?: string): Limited {
  const whom = named(who);
  return {
    kind: "invariant",
    rule: "limited",
    who: whom,
    longest: secondsOf(longest),
    label: `limited(${labelOf(whom)}, ${longest})`,
    why,
    source: callSite(limited),
  };
}

/**
 * The narrower claim, about what sessions publish, receive and read themselves. What they bring about by other
 * means, such as an answer that is sent to a subject of their choice, does not count: say it only where that does
 * no harm.
 *
 * @example directly(never("Orders.Read", publish("orders.cancel")))
 */
export function directly<T extends Invariant>(invariant: T): T {
  return { ...invariant, directly: true, label: `directly(${invariant.label})` };
}
