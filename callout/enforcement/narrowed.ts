import { narrows, type AccessDocument, type SessionPermissions } from "../../access/index.ts";
import { grantOf } from "../login/granted.ts";
import type { Session } from "../session/session.ts";

/**
 * Which sessions could do something under one policy that they could not under another. What it finds it keeps for
 * sessions that differ by their claims alone, so thousands of them cost as much as their sets of roles.
 */
export class Narrowed {
  readonly #before: AccessDocument;
  readonly #after: AccessDocument;
  readonly #known = new Map<string, boolean>();

  constructor(before: AccessDocument, after: AccessDocument) {
    this.#before = before;
    this.#after = after;
  }

  /** @param now unix seconds */
  has(session: Session, now: number): boolean {
    const before = grantOf(this.#before, session, now);
    const after = grantOf(this.#after, session, now);
    // what had nothing left to lose has run out by itself
    if (!before) return false;
    if (!after || (after.expires ?? Infinity) < session.expires) return true;
    const key = keyOf(session, before, after);
    const known = this.#known.get(key) ?? narrows(before, after);
    this.#known.set(key, known);
    return known;
  }
}

/** The two grants, with placeholders for the claims again. */
function keyOf(
  { identity: { tid, oid, azp } }: Session,
  before: SessionPermissions,
  after: SessionPermissions,
): string {
  const rules = [before, after].map(({ account, publish, subscribe, responses, connections }) => [
    ...[account, publish, subscribe, responses, connections],
  ]);
  return JSON.stringify(rules)
    .replaceAll(oid, "{oid}")
    .replaceAll(azp, "{azp}")
    .replaceAll(tid, "{tid}");
}
