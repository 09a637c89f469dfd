/**
 * Claim placeholders: `{oid}`, `{azp}` and `{tid}` stand for exactly one whole token of a subject and
 * are replaced by the session's verified claims, which are GUIDs.
 */
import { AccessError } from "../errors/error.ts";
import { isGuid } from "../../values/guid.ts";
import { tokens } from "./pattern.ts";

export const PLACEHOLDERS = ["{oid}", "{azp}", "{tid}"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

type MisusedToken<T extends string> = T extends Placeholder
  ? never
  : T extends `${string}{${string}` | `${string}}${string}`
    ? T
    : never;
type Misused<S extends string> = S extends `${infer Head}.${infer Rest}`
  ? MisusedToken<Head> | Misused<Rest>
  : MisusedToken<S>;

/**
 * A subject whose placeholders are checked by the compiler of TypeScript: a literal that misuses one
 * is not assignable, and the message says which. What is only known at run time passes here and is
 * checked by `compile()`, like everything else.
 */
export type Subject<S extends string> = [Misused<S>] extends [never]
  ? S
  : `'${Misused<S>}' is no claim placeholder: write {oid}, {azp} or {tid} as a whole token`;

/**
 * A subject with a wildcard for each placeholder: what it may be for anybody, whatever their claims.
 *
 * @example withWildcards("agents.{oid}.tasks") // "agents.*.tasks"
 */
export function withWildcards(subject: string): string {
  return subject.includes("{") ? subject.replaceAll(/\{\w+\}/g, "*") : subject;
}

/** Whether a token is a claim placeholder. */
export function isPlaceholder(token: string): token is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(token);
}

/** Tokens with a brace that are not a placeholder. */
export function misusedTokens(subject: string): string[] {
  return tokens(subject).filter((token) => /[{}]/.test(token) && !isPlaceholder(token));
}

/** Claims that may stand in subjects, as validated GUIDs (lower case). */
export interface SubjectClaims {
  readonly oid: string;
  readonly azp: string;
  readonly tid: string;
}

/**
 * A function that puts one session's claims into subjects.
 *
 * @throws AccessError `claim_invalid` when a claim is not a lower-case GUID: `*` or `a.>` must never get into a subject.
 */
export function fillWith(claims: SubjectClaims): (subject: string) => string {
  for (const name of ["oid", "azp", "tid"] as const) {
    if (!isGuid(claims[name])) {
      // without its value, which is whatever somebody sent
      const message = `the claim '${name}' is not a lower-case GUID, so a subject may not have it`;
      throw new AccessError("claim_invalid", message, "pass the claim as Entra has it");
    }
  }
  const { oid, azp, tid } = claims;
  return (subject) =>
    subject.includes("{")
      ? subject.replaceAll("{oid}", oid).replaceAll("{azp}", azp).replaceAll("{tid}", tid)
      : subject;
}
