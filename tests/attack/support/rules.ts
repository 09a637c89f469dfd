import { sign } from "node:crypto";
import type { KeySource, TokenRules } from "../../../callout/token/verify.ts";
import { verifyToken } from "../../../callout/token/verify.ts";
import { Reason } from "../../../protocol/reason.ts";
import * as entra from "../../support/token.ts";

/** The issuer's key, and one that an attacker made. */
export const key = entra.signingKey("key-1");
export const stranger = entra.signingKey("key-2");

/** What the callout is told of its issuer. */
export function rulesFor(find: KeySource["find"]): TokenRules {
  return {
    maxToken: 16_384,
    issuers: new Map([
      [
        entra.issuer,
        {
          expected: { tenantId: entra.tenant, audience: entra.audience, clockSkew: 60 },
          keys: { find },
        },
      ],
    ]),
  };
}

export const rules = rulesFor((kid) => (kid === key.kid ? key.publicKey : Reason.UnknownKey));

/** `accepted`, or why not: `reason member`. */
export function verdict(text: string, at = entra.now): string {
  const result = verifyToken(text, rules, at);
  if (result.accepted) return "accepted";
  const { reason, member } = result.refusal;
  return member === undefined ? reason : `${reason} ${member}`;
}

/** A good token but for these claims and header parameters, under the issuer's own signature. */
export function signed(claims: entra.Changes = {}, header: entra.Changes = {}): string {
  return entra.token(key, claims, header);
}

/** A token of exactly these texts, under the issuer's own signature. */
export function signedText(header: string | Buffer, payload: string | Buffer): string {
  return entra.signParts(key, header, payload);
}

export const goodHeader = JSON.stringify({ typ: "JWT", alg: "RS256", kid: key.kid });
export const goodPayload = JSON.stringify(entra.goodClaims);

/** Header and payload as they would be signed, for signatures of another making. */
export function unsigned(header: entra.Changes = {}, claims: entra.Changes = {}): string {
  const texts = [
    { typ: "JWT", alg: "RS256", kid: key.kid, ...header },
    { ...entra.goodClaims, ...claims },
  ].map((part) => JSON.stringify(part));
  return texts.map((part) => Buffer.from(part).toString("base64url")).join(".");
}

export const b64 = (bytes: string | Uint8Array) => Buffer.from(bytes).toString("base64url");

/** A text of header and payload with a key's signature. */
export function under(text: string, pair = key): string {
  return `${text}.${b64(sign("sha256", Buffer.from(text), pair.privateKey))}`;
}
