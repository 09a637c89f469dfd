import {
  isAssigned,
  type NamedAssignment,
  type TemporaryAssignment,
  type TemporaryRole,
} from "../../protocol/control/assignment.ts";
import type { Bucket } from "../bucket/bucket.ts";

/** Roles of identities by temporary assignments; read at every login. */
export class TemporaryAssignments {
  readonly #bucket: Pick<Bucket<TemporaryAssignment>, "values" | "version">;
  #version = -1;
  #byHolder: ReadonlyMap<string, readonly NamedAssignment[]> = new Map();

  constructor(bucket: Pick<Bucket<TemporaryAssignment>, "values" | "version">) {
    this.#bucket = bucket;
  }

  get all(): NamedAssignment[] {
    return [...this.#bucket.values].map(([id, assignment]) => ({ id, ...assignment }));
  }

  /** Temporarily assigned roles of an identity, besides those of its token. @param now unix seconds */
  of(oid: string, now: number): readonly TemporaryRole[] {
    if (this.#version !== this.#bucket.version) this.#index();
    const own = this.#byHolder.get(oid);
    if (own === undefined) return none;
    return own.flatMap((assignment) => {
      const { id, role, until } = assignment;
      return until !== undefined && isAssigned(assignment, now) ? [{ id, role, until }] : [];
    });
  }

  #index(): void {
    this.#version = this.#bucket.version;
    this.#byHolder = Map.groupBy(this.all, ({ to }) => to);
  }
}

const none: readonly TemporaryRole[] = [];
