/** One review, from roles as they are written to what a change of them permits, step by step. */
import {
  compile,
  diff,
  prove,
  type AccessDocument,
  type Finding,
  type Invariant,
  type PolicyDiff,
} from "../../access/index.ts";
import { Stopwatch, type Times } from "../repeat.ts";
import { company, type CompanyOptions } from "./company.ts";
import { pairwise } from "./pairwise.ts";

/**
 * `write`: the helpers of the role language are called, as loading `policies/` does. `compile` and
 * `prove`: the base. `diff`: from base to head. `pairwise`: the peer of `prove`.
 */
export const STEPS = ["write", "compile", "prove", "diff", "pairwise"] as const;
export type Step = (typeof STEPS)[number];

/** `changed`: roles that differ between base and head. */
export type ReviewOptions = Required<CompanyOptions>;

export interface Reviewed {
  readonly times: Times<Step>;
  readonly document: AccessDocument;
  readonly invariants: readonly Invariant[];
  readonly findings: readonly Finding[];
  readonly difference: PolicyDiff;
  /** What the peer thinks might be: nothing that says whether it is. */
  readonly suspected: number;
}

/** Generates everything again, with names that depend on the seed. */
export function review({ changed, ...options }: ReviewOptions): Reviewed {
  const watch = new Stopwatch<Step>();
  const { document: head } = compile(company({ ...options, changed }).policy);
  const { policy, invariants } = watch.time("write", () => company(options));
  const { document, sources } = watch.time("compile", () => compile(policy));
  const findings = watch.time("prove", () => prove(document, sources, invariants));
  // without lines, which a review has at hand as JSON
  const difference = watch.time("diff", () => diff(document, head));
  const suspected = watch.time("pairwise", () => pairwise(document, invariants));
  return { times: watch.times, document, invariants, findings, difference, suspected };
}
