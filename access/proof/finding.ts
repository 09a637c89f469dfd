/** What a proof that fails says. */
import type { MemberKind } from "../document/document.ts";
import { at, Failure } from "../../errors/failure.mjs";
import type { Source } from "../errors/source.ts";
import type { Scene } from "./story.ts";
import type { Way } from "./target.ts";

/** What is wrong with an invariant. The values are stable. */
export type FindingCode =
  /** The invariant does not hold: there is a counterexample. */
  | "invariant_refuted"
  /** The case is not as expected. */
  | "expectation_failed"
  /** The invariant itself is wrong, so nothing was proved. */
  | "invariant_invalid";

/** A session that the invariant rules out, and what makes it possible. */
export interface Counterexample {
  /** Roles that count in the session; empty when any will do. */
  readonly roles: readonly string[];
  /** Who can hold them together. */
  readonly members: readonly MemberKind[];
  readonly account: string;
  readonly way?: Way;
  /** One of the subjects, as the session's account has it. Claims of its own stand as `{oid}`, of others as `{oid'}`. */
  readonly subject?: string;
  /** The queue group, when the subject is received in that one only. */
  readonly queue?: string;
  /** Claims that the session must have for it. */
  readonly when?: Readonly<Record<string, string>>;
  /** The stream that is read. */
  readonly stream?: string;
  readonly grant?: GrantPlace;
  /** What the subject is in the account that the invariant speaks of, and the imports that lead there. */
  readonly elsewhere?: {
    readonly account: string;
    readonly subject: string;
    readonly imports: readonly Source[];
  };
  /** How it is brought about, when it is not what the session does itself. */
  readonly story?: readonly Scene[];
  /** How what others publish gets to where it is received or read, when streams take part in it. */
  readonly carried?: readonly Scene[];
  /** Who hears it, when two groups are to be separate. */
  readonly heard?: Pick<Counterexample, "roles" | "members" | "account" | "grant">;
  /** The other power, when nobody is to have both. */
  readonly also?: Counterexample;
}

/** The entry that allows it, and the line that it comes from. */
export interface GrantPlace {
  /** Undefined: every session may. */
  readonly role?: string;
  readonly entry: string;
  /** As written: `subscribe(orders.events.>)`. */
  readonly label?: string;
  readonly source?: Source;
}

/** An invariant that does not hold or cannot be proved, and why. */
export interface Finding {
  readonly code: FindingCode;
  /** `never(Orders.Read, subscribe(orders.events.payment.>))` */
  readonly invariant: string;
  /** Where the invariant is written. */
  readonly source: Source;
  readonly counterexample?: Counterexample;
  /** Other roles that refute it just as well. */
  readonly others: readonly string[];
  /** The whole sentence: both places, the counterexample and a remedy. */
  readonly message: string;
}

/** All that was not proved; thrown where nothing may continue. */
export class ProofErrors extends Failure {
  declare readonly code: "policy_unproved";
  // not an own property, so that printing the error prints each message once
  readonly #findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    const lines = findings.map(({ message }) => `  ${message}`);
    const count = findings.length === 1 ? "1 invariant does" : `${findings.length} invariants do`;
    super("policy_unproved", `${count} not hold:\n${lines.join("\n")}`, {
      next: "change the policy, or the invariant if it says too much",
    });
    this.name = "ProofErrors";
    this.#findings = findings;
  }

  /** All findings, in the order of the invariants. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }
}

/** `a user with Orders.Read can receive orders.events.payment.x, by subscribe(orders.events.>) at …` */
export function sentence(example: Counterexample): string {
  const { heard, also } = example;
  return [
    `${holder(example)} can ${deed(example)}`,
    ...(also === undefined ? [] : [`, and ${deed(also)}`]),
    ...(heard === undefined ? [] : [`; ${holder(heard)} receives it, ${cause(heard)}`]),
  ].join("");
}

function deed(example: Counterexample): string {
  const { story } = example;
  if (story !== undefined) {
    const [first, ...then] = story;
    const last = then.at(-1);
    const what =
      example.way === "read"
        ? "have what is stored delivered to it"
        : `make a message appear on ${last?.subject ?? ""} in ${last?.account ?? ""}`;
    const sentences = [
      `it ${first?.text ?? ""}, ${cause(example)}`,
      ...then.map(({ text }) => text),
    ];
    return `${what}: ${sentences.join("; ")}`;
  }
  const { way = "publish", subject = "", queue, stream, elsewhere, carried, when } = example;
  return [
    `${way} ${subject}`,
    ...(queue === undefined ? [] : [` in the queue group ${queue}`]),
    ...(stream === undefined ? [] : [` from the stream ${stream}`]),
    ...(elsewhere === undefined ? [] : [inOther(example.account, elsewhere)]),
    ...(when === undefined ? [] : [` when ${values(when)}`]),
    `, ${cause(example)}`,
    ...(carried === undefined ? [] : [`: ${carried.map(({ text }) => text).join("; ")}`]),
    ...others(subject),
  ].join("");
}

function inOther(
  account: string,
  { account: far, subject, imports }: NonNullable<Counterexample["elsewhere"]>,
): string {
  return ` in ${account}, which is ${subject} in ${far} (imported at ${imports.map(at).join(", ")})`;
}

function values(when: Readonly<Record<string, string>>): string {
  return Object.entries(when)
    .map((pair) => pair.join(" is "))
    .join(" and ");
}

export function cause({ grant }: Pick<Counterexample, "grant">): string {
  if (grant === undefined) return "";
  const { role, entry, label, source } = grant;
  if (role === undefined) return `as every session may: ${entry}`;
  return `by ${label ?? entry}${source === undefined ? "" : ` at ${at(source)}`}`;
}

/** `a user with Orders.Read and Orders.Operate` */
export function holder({ roles, members }: Pick<Counterexample, "roles" | "members">): string {
  const who = members.length === 2 ? "anyone" : members[0] === "user" ? "a user" : "an application";
  return roles.length === 0 ? who : `${who} with ${roles.join(" and ")}`;
}

function others(subject: string): string[] {
  return [...new Set(subject.match(/\{(?:oid|azp|tid)'\}/g) ?? [])].map(
    (claim) => ` (${claim} is another principal's ${claim.slice(1, -2)})`,
  );
}
