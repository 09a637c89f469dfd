import {
  isInForce,
  type NamedRevocation,
  type Revocation,
} from "../../protocol/control/revocation.ts";
import type { Bucket } from "../bucket/bucket.ts";
import { isAbout, type Revocable } from "../session/revocable.ts";

/** The revocations in force; checked at every login. */
export class Revocations {
  readonly #bucket: Pick<Bucket<Revocation>, "values" | "version">;
  #version = -1;
  /** By target, so that a login only checks those that may cover it. */
  #byName: ReadonlyMap<string, readonly Revocation[]> = new Map();

  constructor(bucket: Pick<Bucket<Revocation>, "values" | "version">) {
    this.#bucket = bucket;
  }

  get all(): NamedRevocation[] {
    return [...this.#bucket.values].map(([id, revocation]) => ({ id, ...revocation }));
  }

  /** @param now unix seconds */
  isRevoked(session: Revocable, now: number): boolean {
    if (this.#version !== this.#bucket.version) this.#index();
    if (this.#byName.size === 0) return false;
    const { oid, azp, tokenAzp = azp, uti, roles } = session;
    return [oid, azp, tokenAzp, uti, ...roles].some((name) =>
      this.#byName.get(name)?.some((each) => isInForce(each, now) && isAbout(each.target, session)),
    );
  }

  #index(): void {
    this.#version = this.#bucket.version;
    this.#byName = Map.groupBy(
      this.all.filter(({ lifted }) => !lifted),
      ({ target }) => Object.values<string>(target)[0] ?? "",
    );
  }
}
