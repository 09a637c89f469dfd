import type { KeyObject } from "node:crypto";
import type { Evidence } from "../../protocol/audit/evidence.ts";
import { Reason } from "../../protocol/reason.ts";
import { guidPattern } from "../../values/guid.ts";
import { readIdentity, type Expectation, type Identity } from "./claims.ts";
import { openCompact, type Members } from "./compact.ts";
import { evidence, oidcEvidence } from "./evidence.ts";
import { checkHeader } from "./header.ts";
import { checkMeaning } from "./meaning.ts";
import { readOidcIdentity, type OidcExpectation } from "./oidc.ts";
import { invalid, missing, type Refusal } from "./refusal.ts";
import { isSigned } from "./signature.ts";

/** A key by its id, or why there is none. Synchronous: no login waits for the network. */
export interface KeySource {
  find(kid: string): KeyObject | typeof Reason.UnknownKey | typeof Reason.KeysUnavailable;
}

export interface TrustedIssuer {
  /** Of a tenant of Entra, or of a plain OIDC issuer. */
  readonly expected: Expectation | OidcExpectation;
  readonly keys: KeySource;
}

export interface TokenRules {
  /** Characters. */
  readonly maxToken: number;
  /** By the exact `iss` of their tokens. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
}

export type TokenVerdict =
  | { readonly accepted: true; readonly identity: Identity; readonly evidence: Evidence }
  | { readonly accepted: false; readonly refusal: Refusal; readonly evidence: Evidence };

/**
 * Verifies an Entra access token, or a token of a plain OIDC issuer: form, header, issuer, signature, kind of
 * token, then its other claims.
 *
 * @param now unix seconds
 * @example
 * const verdict = verifyToken(text, rules, now);
 * if (!verdict.accepted) log(verdict.refusal.reason);
 */
export function verifyToken(text: string, rules: TokenRules, now: number): TokenVerdict {
  if (text.length > rules.maxToken) return refuse({ reason: Reason.TokenTooLarge });
  const token = openCompact(text);
  if (!token) return refuse({ reason: Reason.TokenMalformed });
  const { header, payload } = token;
  const { iss } = payload;
  const issuer = typeof iss === "string" ? rules.issuers.get(iss) : undefined;
  const unfit = checkHeader(header) ?? checkVersion(payload, issuer);
  if (unfit) return refuse(unfit);
  if (typeof iss !== "string") return refuse(iss === undefined ? missing("iss") : invalid("iss"));
  if (!issuer) return refuse(foreign(iss, rules));

  const kid = String(header.kid);
  const key = issuer.keys.find(kid);
  if (typeof key === "string") return refuse({ reason: key, member: "kid" }, { kid });
  if (!isSigned(text, token, key)) return refuse({ reason: Reason.BadSignature }, { kid });

  const { expected } = issuer;
  const facts = isPlain(expected) ? oidcEvidence(kid, payload, expected) : evidence(kid, payload);
  const changed = checkMeaning(payload);
  if (changed) return refuse(changed, facts);
  const result = isPlain(expected)
    ? readOidcIdentity(payload, expected, now)
    : readIdentity(payload, expected, now);
  return "refusal" in result
    ? refuse(result.refusal, facts)
    : { accepted: true, identity: result.identity, evidence: facts };
}

/** The refusal for an unknown issuer: another tenant of a known authority, or somebody else. */
function foreign(iss: string, { issuers }: TokenRules): Refusal {
  const anyTenant = (text: string) => text.replace(new RegExp(`/${guidPattern}/`), "/*/");
  const neighbour = [...issuers.keys()].some((known) => anyTenant(known) === anyTenant(iss));
  return { reason: neighbour ? Reason.WrongTenant : Reason.WrongIssuer, member: "iss" };
}

/** True for what is expected of a plain OIDC issuer. */
export function isPlain(expected: Expectation | OidcExpectation): expected is OidcExpectation {
  return "subjects" in expected;
}

/** `ver` is Entra's own; a token of its version 1 names an issuer that is none of ours. */
function checkVersion({ ver }: Members, issuer: TrustedIssuer | undefined): Refusal | undefined {
  const mayLack = issuer ? isPlain(issuer.expected) : ver === undefined;
  if (ver === "2.0" || mayLack) return undefined;
  return { reason: Reason.WrongVersion, member: "ver" };
}

function refuse(refusal: Refusal, facts: Evidence = {}): TokenVerdict {
  return { accepted: false, refusal, evidence: facts };
}
