import { LocalTarget, type LocalTargetArgs } from "./local/target.ts";
import type { Target } from "./target.ts";

/** Where the cluster and the callout run: exactly one of them is given. */
export interface TargetArgs {
  /** Processes of this machine, on loopback: for a first look, for tests, for work on policies. */
  local?: LocalTargetArgs;
}

/**
 * The target that the arguments name.
 *
 * @throws Error when none or more than one is given
 */
export function targetFor(args: TargetArgs): Target {
  if (args.local) return new LocalTarget(args.local);
  throw new Error('target: name where to deploy, for example { local: { folder: "/abs/path" } }');
}
