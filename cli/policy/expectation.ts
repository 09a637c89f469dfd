import {
  at,
  decide,
  explain,
  writtenAt,
  type AccessDocument,
  type Decision,
  type MatchingEntry,
  type Sources,
} from "../../access/index.ts";
import type { Attempt } from "../network/attempt.ts";
import type { Identity } from "../oauth/access-token.ts";

/** What the policy says about an identity as a NATS client, which commands are: a grant in one account, or why none. */
export function decisionFor(
  policy: AccessDocument,
  identity: Identity,
  options: { readonly account?: string | undefined; readonly now: number },
): Decision {
  const { kind, roles, oid, azp, tid } = identity;
  return decide(
    policy,
    { kind, roles, claims: { oid, azp, tid } },
    { ...options, connection: "CLIENT" },
  );
}

/** Accounts of the policy in which somebody with these roles can be. */
export function accountsOf(policy: AccessDocument, roles: readonly string[]): string[] {
  const known = roles.filter((role) => Object.hasOwn(policy.roles, role));
  return [...new Set(known.flatMap((role) => policy.roles[role]?.account ?? []))].sort();
}

/** An entry of the policy that bears on an attempt, and where it is written. */
export interface Rule {
  /** Absent: what every session may do. */
  readonly role?: string;
  readonly effect: "allow" | "deny";
  /** As in the policy, with placeholders. */
  readonly pattern: string;
  /** The helper call, as in `subscribe(orders.events.>)`; absent without the policy's sources. */
  readonly grant?: string;
  /** `policies/roles/support.ts:12:3`; absent likewise. */
  readonly source?: string;
}

/** What the policy says about one attempt. */
export interface Expectation {
  readonly allowed: boolean;
  /** What decides: the denies when one hits, else the allows. None: nothing grants it. */
  readonly rules: readonly Rule[];
  /** Messages that a subscription does not get although it is allowed. */
  readonly withheld: readonly Rule[];
}

export interface Question extends Attempt {
  readonly policy: AccessDocument;
  /** Roles of one account. */
  readonly roles: readonly string[];
  /** Whose session it is; without them placeholders match themselves alone. */
  readonly claims?: Pick<Identity, "oid" | "azp" | "tid"> | undefined;
  readonly sources?: Sources | undefined;
}

/** @throws AccessError when a role is unknown or the roles span accounts */
export function expect(question: Question): Expectation {
  const { policy, roles, verb, subject, claims, queue, sources } = question;
  const found = explain(policy, roles, verb, subject, {
    ...(claims === undefined
      ? {}
      : { claims: { oid: claims.oid, azp: claims.azp, tid: claims.tid } }),
    ...(queue === undefined ? {} : { queue }),
  });
  const rule =
    (effect: Rule["effect"]) =>
    ({ role, entry }: MatchingEntry): Rule => ({
      ...(role === undefined ? {} : { role }),
      effect,
      pattern: entry,
      ...(role === undefined || sources === undefined
        ? {}
        : placeOf(sources, role, effect, verb, entry)),
    });
  const denies = found.denies.map(rule("deny"));
  return {
    allowed: found.allowed,
    rules: denies.length > 0 ? denies : found.allows.map(rule("allow")),
    withheld: found.withholds.map(rule("deny")),
  };
}

function placeOf(
  sources: Sources,
  role: string,
  effect: Rule["effect"],
  verb: Attempt["verb"],
  entry: string,
): Pick<Rule, "grant" | "source"> {
  const [call] = writtenAt(sources, role, effect, verb, entry);
  return call === undefined ? {} : { grant: call.label, source: at(call.source) };
}

/** One line for people: `role 'Orders.Read' allows orders.status — request(orders.status), policies/…:9:12`. */
export function ruleLine({ role, effect, pattern, grant, source }: Rule): string {
  const owner = role === undefined ? "every session" : `role '${role}'`;
  const verb = effect === "allow" ? "allows" : "denies";
  const may = role === undefined ? "may use" : verb;
  const place = grant === undefined || source === undefined ? "" : ` — ${grant}, ${source}`;
  return `${owner} ${may} ${pattern}${place}`;
}

/** Why, a line each. */
export function reasons({ allowed, rules, withheld }: Expectation): string[] {
  if (rules.length === 0) return ["no role of the session grants it"];
  const lines = rules.map(ruleLine);
  // the subject fits and yet it is not allowed: the entry is for one queue group only
  if (!allowed && rules.every(({ effect }) => effect === "allow")) {
    lines.push("but only in that queue group: add --queue");
  }
  return [...lines, ...withheld.map((rule) => `without the messages that ${ruleLine(rule)}`)];
}
