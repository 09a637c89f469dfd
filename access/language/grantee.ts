import type { Owner } from "../errors/error.ts";
import type { Account } from "./account.ts";
import type { Grant } from "./grant.ts";

/** A role or an agent: what it may and may not do, in an account. For an agent that is its bounds. */
export interface Grantee {
  readonly account: Account | string;
  readonly allows: readonly Grant[];
  readonly denies: readonly Grant[];
  readonly owner: Owner;
}
