/** Proves what a policy promises, or refutes it by an example. */
import type { AccessDocument } from "../document/document.ts";
import { at } from "../../errors/failure.mjs";
import { relativeTo, type Source } from "../errors/source.ts";
import type { Sources } from "../document/sources.ts";
import type { Compiled } from "../compiler/compile.ts";
import { cause, holder, ProofErrors, sentence, type Finding, type FindingCode } from "./finding.ts";
import { fault } from "./invalid.ts";
import type { Invariant } from "../language/invariant.ts";
import { check } from "./prove-case.ts";
import { proveAtMost, proveLimited } from "./prove-limits.ts";
import { proveIsolated, proveNever, proveOnly } from "./prove-reach.ts";
import { proveGroups, provePowers } from "./prove-separate.ts";
import { Graph } from "../reach/index.ts";
import { Parts } from "./reach.ts";
import type { Ground, Refutation } from "./search.ts";

/** Options of `prove` and `proved`. */
export interface ProveOptions {
  /** Folder from which findings name files; the one given to `compile`. @default none: absolute paths */
  readonly root?: string;
}

/**
 * Looks at every session that roles of the policy make possible, and says which invariants do not hold. None
 * found means proved, for any combination of roles that one identity can hold: reach.ts says why a
 * few small sessions decide it. Pure and without a clock: roles with an end are taken to be in force.
 *
 * What a proof is about: what sessions bring about (../reach/arrive.ts): publishing, subscriptions and the
 * reading of streams that the policy's grants name, in all accounts that exports and imports connect; answers,
 * wherever the asker has them sent; deliveries of consumers; and what streams do because of their settings and
 * of headers. `directly` says the narrower thing. Not covered:
 * - what programs do with the messages that they get, besides answering where their role says `serve`;
 * - whom Entra gives the roles, and tokens in other hands.
 *
 * @param sources of the same compilation
 * @example
 * const { document, sources } = compile(policy, { root });
 * prove(document, sources, [never("Orders.Read", subscribe("orders.events.payment.>"))], { root }); // []
 */
export function prove(
  document: AccessDocument,
  sources: Sources,
  invariants: readonly Invariant[],
  { root }: ProveOptions = {},
): Finding[] {
  const parts = new Parts(new Graph(document, sources));
  return invariants.flatMap((invariant) => {
    const ground = { parts, scope: invariant.directly === true ? "direct" : "effects" } as const;
    const place = invariant.source();
    const source = root === undefined ? place : relativeTo(root, place);
    return findingOf(ground, invariant, source) ?? [];
  });
}

/**
 * For where nothing may continue without proof.
 *
 * @throws ProofErrors with every finding
 * @example const { document } = proved(compile(policy, { root }), invariants, { root });
 */
export function proved(
  compiled: Compiled,
  invariants: readonly Invariant[],
  options: ProveOptions = {},
): Compiled {
  const findings = prove(compiled.document, compiled.sources, invariants, options);
  if (findings.length > 0) throw new ProofErrors(findings);
  return compiled;
}

function findingOf(ground: Ground, invariant: Invariant, source: Source): Finding | undefined {
  const { label, why } = invariant;
  const say = (code: FindingCode, what: string, found?: Refutation): Finding => ({
    code,
    invariant: label,
    source,
    ...(found === undefined ? {} : { counterexample: found.example }),
    others: found?.others ?? [],
    message: `${at(source)} ${label} ${what}${why === undefined ? "" : `; ${why}`} [${code}]`,
  });
  const mistake = fault(ground.parts.document, invariant);
  if (mistake !== undefined) return say("invariant_invalid", `says nothing: ${mistake}`);
  if (invariant.rule === "case") {
    const found = check(ground, invariant);
    if (found === undefined) return undefined;
    const { way = "", subject = "", queue, grant, story } = found;
    if (story !== undefined || way === "read") {
      const what = `is not so: ${sentence(found)}`;
      return say("expectation_failed", what, { example: found, others: [] });
    }
    const group = queue === undefined ? "" : ` in the queue group ${queue}`;
    const verdict = invariant.expected === "allow" ? "is refused" : "is let through";
    const by = grant === undefined ? "" : ` ${cause(found)}`;
    const what = `is not so: to ${way} ${subject}${group} ${verdict}${by}`;
    return say("expectation_failed", what, { example: found, others: [] });
  }
  const found = refutationOf(ground, invariant);
  if (found === undefined) return undefined;
  const more = found.others.length === 0 ? "" : `; likewise ${listed(found.others)}`;
  return say(
    "invariant_refuted",
    `does not hold: ${sentenceFor(ground, invariant, found)}${more}`,
    found,
  );
}

type Provable = Exclude<Invariant, { readonly rule: "case" }>;

function refutationOf(ground: Ground, invariant: Provable): Refutation | undefined {
  switch (invariant.rule) {
    case "never":
      return proveNever(ground, invariant);
    case "only":
      return proveOnly(ground, invariant);
    case "separate powers":
      return provePowers(ground, invariant);
    case "separate groups":
      return proveGroups(ground, invariant);
    case "isolated":
      return proveIsolated(ground, invariant);
    case "at most":
      return proveAtMost(ground, invariant);
    case "limited":
      return proveLimited(ground, invariant);
  }
}

/** The example in a sentence, with the place to look at. */
function sentenceFor({ parts }: Ground, { rule }: Provable, { example }: Refutation): string {
  if (example.way !== undefined) return sentence(example);
  const [role = ""] = example.roles;
  const place = parts.sources.roles[role]?.source;
  const where = place === undefined ? "" : `, at ${at(place)}`;
  const { maxSession } = parts.entry(role);
  if (rule === "at most") return `${holder(example)} can answer requests${where}`;
  return maxSession === undefined
    ? `${holder(example)} can stay as long as its token is valid${where}`
    : `${holder(example)} can stay for ${maxSession} s${where}`;
}

const SHOWN = 3;

function listed(roles: readonly string[]): string {
  const left = roles.length - SHOWN;
  return left > 0 ? `${roles.slice(0, SHOWN).join(", ")} and ${left} more` : roles.join(", ");
}
