import {
  isAssigned,
  type TemporaryAssignment,
  type NamedAssignment,
  type TemporaryRole,
} from "../../protocol/control/assignment.ts";
import type { Bucket } from "../bucket/bucket.ts";

/** Who has which role for a while; asked at every login. */
export class TemporaryAssignments {
  readonly #bucket: Pick<Bucket<TemporaryAssignment>, "values">;
  #byHolder: ReadonlyMap<string, readonly NamedAssignment[]> | undefined;

  constructor(bucket: Pick<Bucket<TemporaryAssignment>, "values">) {
    this.#bucket = bucket;
  }

  /** To be called at every change of the bucket. */
  changed(): void {
    this.#byHolder = undefined;
  }

  get all(): NamedAssignment[] {
    return [...this.#bucket.values].map(([id, grant]) => ({ id, ...grant }));
  }

  /** What an identity has besides the roles of its token. @param now unix seconds */
  of(oid: string, now: number): readonly TemporaryRole[] {
    this.#byHolder ??= Map.groupBy(this.all, ({ to }) => to);
    const own = this.#byHolder.get(oid);
    if (own === undefined) return none;
    return own.flatMap((grant) => {
      const { id, role, until } = grant;
      return until !== undefined && isAssigned(grant, now) ? [{ id, role, until }] : [];
    });
  }
}

const none: readonly TemporaryRole[] = [];
