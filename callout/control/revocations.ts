import {
  isInForce,
  type Revocation,
  type NamedRevocation,
} from "../../protocol/control/revocation.ts";
import type { Bucket } from "../bucket/bucket.ts";
import { type Revocable, isAbout } from "../session/revocable.ts";

/** Whom to keep out now; asked at every login. */
export class Revocations {
  readonly #bucket: Pick<Bucket<Revocation>, "values">;
  #inForce: readonly Revocation[] | undefined;
  /** By what they name, so that a login looks at those that may be about it. */
  #byName: ReadonlyMap<string, readonly Revocation[]> = new Map();

  constructor(bucket: Pick<Bucket<Revocation>, "values">) {
    this.#bucket = bucket;
  }

  /** To be called at every change of the bucket. */
  changed(): void {
    this.#inForce = undefined;
  }

  get all(): NamedRevocation[] {
    return [...this.#bucket.values].map(([id, revocation]) => ({ id, ...revocation }));
  }

  /** @param now unix seconds */
  isRevoked(session: Revocable, now: number): boolean {
    if (this.#inForce === undefined) this.#index();
    if (this.#inForce?.length === 0) return false;
    const { oid, azp, tokenAzp = azp, uti, roles } = session;
    return [oid, azp, tokenAzp, uti, ...roles].some((name) =>
      this.#byName.get(name)?.some((each) => isInForce(each, now) && isAbout(each.target, session)),
    );
  }

  #index(): void {
    this.#inForce = this.all.filter(({ lifted }) => !lifted);
    const byName = new Map<string, Revocation[]>();
    for (const revocation of this.#inForce) {
      const [name = ""] = Object.values<string>(revocation.target);
      byName.set(name, [...(byName.get(name) ?? []), revocation]);
    }
    this.#byName = byName;
  }
}
