import type { Bucket } from "./bucket.ts";
import { isGranted, type RoleGrant } from "./role-grant.ts";

/** A grant and its id. */
export type NamedRoleGrant = RoleGrant & { readonly id: string };

/** A grant that is in force, as a decision needs it. */
export interface BorrowedRole {
  readonly id: string;
  readonly role: string;
  /** Unix seconds. */
  readonly until: number;
}

/** Who has which role for a while; asked at every login. */
export class RoleGrants {
  readonly #bucket: Pick<Bucket<RoleGrant>, "values">;
  #byHolder: ReadonlyMap<string, readonly NamedRoleGrant[]> | undefined;

  constructor(bucket: Pick<Bucket<RoleGrant>, "values">) {
    this.#bucket = bucket;
  }

  /** To be called at every change of the bucket. */
  changed(): void {
    this.#byHolder = undefined;
  }

  get all(): NamedRoleGrant[] {
    return [...this.#bucket.values].map(([id, grant]) => ({ id, ...grant }));
  }

  /** What an identity has besides the roles of its token. @param now unix seconds */
  of(oid: string, now: number): readonly BorrowedRole[] {
    this.#byHolder ??= Map.groupBy(this.all, ({ to }) => to);
    const own = this.#byHolder.get(oid);
    if (own === undefined) return none;
    return own.flatMap((grant) => {
      const { id, role, until } = grant;
      return until !== undefined && isGranted(grant, now) ? [{ id, role, until }] : [];
    });
  }
}

const none: readonly BorrowedRole[] = [];
