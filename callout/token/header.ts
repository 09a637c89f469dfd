import { Reason } from "../../protocol/reason.ts";
import type { Members } from "./compact.ts";
import type { Refusal } from "./refusal.ts";

/** `JWT` is what Entra writes; `at+jwt` is RFC 9068 section 2.1. */
const types = new Set<unknown>(["JWT", "at+jwt"]);
const keyId = /^[A-Za-z0-9_-]{1,128}$/;
/** Parameters that would bring a key along or change what is signed; Entra never sends one. */
const forbidden = ["crit", "jku", "jwk", "x5u", "x5c", "b64", "zip", "cty"];

/**
 * Checks the JOSE header as RFC 8725 sections 3.1, 3.5, 3.10 and 3.11 advise: one algorithm, an
 * explicit type, no key and no URL from the token.
 *
 * A header `nonce` marks tokens for Microsoft Graph, whose signature covers something else.
 */
export function checkHeader(header: Members): Refusal | undefined {
  if (header.alg !== "RS256") return { reason: Reason.Algorithm, member: "alg" };
  if (header.nonce !== undefined) return { reason: Reason.GraphToken, member: "nonce" };
  if (!types.has(header.typ)) return { reason: Reason.HeaderInvalid, member: "typ" };
  if (!isKeyId(header.kid)) return { reason: Reason.HeaderInvalid, member: "kid" };
  const member = forbidden.find((name) => header[name] !== undefined);
  return member === undefined ? undefined : { reason: Reason.HeaderInvalid, member };
}

/** True for a key id that may serve as a map key and stand in a log. */
export function isKeyId(value: unknown): value is string {
  return typeof value === "string" && keyId.test(value);
}
