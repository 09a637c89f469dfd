import { compile, deployableText, type Invariant, type Policy } from "../../../access/index.ts";

/** A policy as components take it. */
export function deployable(policy: Policy, invariants: readonly Invariant[] = []): string {
  return deployableText(compile(policy), invariants);
}
