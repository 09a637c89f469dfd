import { Reason } from "../../protocol/reason.ts";
import type { Members } from "./compact.ts";
import type { Refusal } from "./refusal.ts";

/**
 * Claims that make a token something other than a permission for its bearer. Readers ignore unknown claims (RFC 7519
 * section 4), and would take each of these tokens for more than it is. So they are known here, and refused whatever
 * their value.
 */
const changing: Readonly<Record<string, Reason>> = {
  // only who proves to hold a key may use it (RFC 7800; DPoP, RFC 9449; certificates, RFC 8705; Entra's PoP)
  cnf: Reason.TokenBound,
  // it is for certain uses alone (RFC 9396), or hides a part of what it says until a holder shows it (RFC 9901)
  authorization_details: Reason.TokenBound,
  _sd: Reason.TokenBound,
  _sd_alg: Reason.TokenBound,
  // somebody acts, or may come to act, for the subject (RFC 8693 section 4); Entra says so otherwise (agent.ts)
  act: Reason.TokenDelegated,
  may_act: Reason.TokenDelegated,
  // proof of a sign-in to some client (OpenID Connect Core 1.0 sections 2 and 3.3.2.11)
  nonce: Reason.IdToken,
  at_hash: Reason.IdToken,
  c_hash: Reason.IdToken,
  s_hash: Reason.IdToken,
  // proof of one HTTP request, around a token or about one (RFC 9449 section 4.2; Entra's signed HTTP requests)
  at: Reason.TokenKind,
  ath: Reason.TokenKind,
  htm: Reason.TokenKind,
  htu: Reason.TokenKind,
  // a security event, a logout among them (RFC 8417); an introspection (RFC 9701); a credential (W3C)
  events: Reason.TokenKind,
  token_introspection: Reason.TokenKind,
  vc: Reason.TokenKind,
  vp: Reason.TokenKind,
  // the groups did not fit into the token; nothing may be decided from half of the truth
  _claim_names: Reason.GroupsOverage,
  _claim_sources: Reason.GroupsOverage,
  hasgroups: Reason.GroupsOverage,
};

/** Claims with which some issuers mark kinds of tokens, and their values for permissions. */
const kinds: Readonly<Record<string, readonly unknown[]>> = {
  typ: ["Bearer", "ID"],
  token_use: ["access", "id"],
};

const changingNames = Object.keys(changing);
const kindNames = Object.keys(kinds);

/**
 * Whether a token is a permission for its bearer, and nothing else.
 *
 * @example checkMeaning({ cnf: { jkt: "…" } }) // { reason: "token_bound", member: "cnf" }
 */
export function checkMeaning(claims: Members): Refusal | undefined {
  const member = changingNames.find((name) => Object.hasOwn(claims, name));
  const reason = member === undefined ? undefined : changing[member];
  if (reason !== undefined) return { reason, member };
  const other = kindNames.find(
    (name) => Object.hasOwn(claims, name) && kinds[name]?.includes(claims[name]) !== true,
  );
  return other === undefined ? undefined : { reason: Reason.TokenKind, member: other };
}
