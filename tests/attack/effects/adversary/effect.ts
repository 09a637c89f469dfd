/** What an attacker brought about, and who is to have known. */

/**
 * - `message`: a message appears on a subject
 * - `erase`: a message that a stream holds is gone
 * - `read`: the attacker has got what somebody else has stored or sent on a subject
 * - `names`: the attacker has got the names of a stream's subjects
 * - `duplicate`: another's message to a stream is refused as a duplicate
 */
export type EffectKind = "message" | "erase" | "read" | "names" | "duplicate";

/** Of what a message consists: the attacker's own words, what a stream holds, a service's answer, nothing, JSON. */
export type Content = "bytes" | "stored" | "answer" | "empty" | "json";

export interface Effect {
  /** Of the one session that brings it about. */
  readonly roles: readonly string[];
  readonly kind: EffectKind;
  /** Where it happens. */
  readonly account: string;
  /** The subject; for `names` and `duplicate`, the name of the stream. */
  readonly subject: string;
  /** Of messages; absent: of whatever kind. */
  readonly content?: Content;
}

/** The model under test, for one policy. */
export interface Model {
  /** Could a session with these roles bring it about? It must say so of everything that an attacker did bring about. */
  predicts(effect: Effect): boolean;
}

/** The same place for what is one effect. */
export function keyOf({ roles, kind, account, subject, content }: Effect): string {
  return [roles.join("+"), kind, account, subject, content ?? ""].join(" ");
}
