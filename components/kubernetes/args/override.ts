import type { ConfigPatchArgs } from "../../cluster/args.ts";

/** Changes an object before it is sent: first `merge`, then `patch`, as the official chart does it. */
export interface ObjectOverrideArgs {
  /** A merge patch (RFC 7396): what is null is removed, lists are replaced as a whole. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema of components knows no JSON value
  merge?: any;
  /** A patch (RFC 6902), for example to add to a list. */
  patch?: ConfigPatchArgs[];
}
