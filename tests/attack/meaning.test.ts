/** Properly signed tokens of the right issuer, for this API, that are no permission of whoever presents them. */
import { describe, expect, it } from "vitest";
import { verifyToken } from "../../callout/token/verify.ts";
import { Reason } from "../../protocol/reason.ts";
import { audience, github, githubToken, subject } from "../support/issuer/github-token.ts";
import * as entra from "../support/token.ts";
import {
  b64,
  key,
  rulesFor,
  signed,
  signedText,
  stranger,
  under,
  verdict,
} from "./support/rules.ts";

const thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
const publicKey = { kty: "RSA", e: "AQAB", n: "AQAB" };

/** The same claims in a token of a plain OIDC issuer. */
function plainVerdict(claims: entra.Changes): string {
  const expected = {
    ...{ issuer: github, audience, clockSkew: 60 },
    subjects: [{ subject, claims: {}, roles: ["Orders.Deploy"] }],
  };
  const keys = { find: () => key.publicKey };
  const rules = { maxToken: 16_384, issuers: new Map([[github, { expected, keys }]]) };
  const result = verifyToken(githubToken(key, entra.now, claims), rules, entra.now);
  if (result.accepted) return "accepted";
  return `${result.refusal.reason} ${result.refusal.member ?? ""}`;
}

const shapes: readonly (readonly [string, entra.Changes, string])[] = [
  ["bound to a DPoP key", { cnf: { jkt: thumbprint } }, "token_bound cnf"],
  ["bound to a certificate", { cnf: { "x5t#S256": thumbprint } }, "token_bound cnf"],
  ["Entra's proof of possession", { cnf: { kid: thumbprint, xms_ksl: "sw" } }, "token_bound cnf"],
  ["bound to a key that it holds", { cnf: { jwk: publicKey } }, "token_bound cnf"],
  ["bound to an encrypted key", { cnf: { jwe: "eyJ..x" } }, "token_bound cnf"],
  [
    "bound to a key elsewhere",
    { cnf: { jku: "https://127.0.0.1/k", kid: "1" } },
    "token_bound cnf",
  ],
  ["bound in a way nobody knows", { cnf: { "urn:example": 1 } }, "token_bound cnf"],
  ["bound to nothing", { cnf: {} }, "token_bound cnf"],
  ["bound to null", { cnf: null }, "token_bound cnf"],
  ["bound to false", { cnf: false }, "token_bound cnf"],
  ["bound to a text", { cnf: thumbprint }, "token_bound cnf"],
  [
    "for a certain use alone",
    { authorization_details: [{ type: "payment", amount: 1 }] },
    "token_bound authorization_details",
  ],
  ["with claims that are hidden", { _sd: [thumbprint] }, "token_bound _sd"],
  ["with an algorithm for such claims", { _sd_alg: "sha-256" }, "token_bound _sd_alg"],
  ["with which another one acts", { act: { sub: "somebody" } }, "token_delegated act"],
  ["with which nobody acts", { act: null }, "token_delegated act"],
  ["to be exchanged by another one", { may_act: { sub: "x" } }, "token_delegated may_act"],
  ["of a sign-in, by its nonce", { nonce: "n" }, "id_token nonce"],
  ["of a sign-in, by an access token's hash", { at_hash: "x" }, "id_token at_hash"],
  ["of a sign-in, by a code's hash", { c_hash: "x" }, "id_token c_hash"],
  ["of a sign-in, by a state's hash", { s_hash: "x" }, "id_token s_hash"],
  ["a DPoP proof", { htm: "POST", htu: "https://x/", ath: "y" }, "token_kind ath"],
  ["a DPoP proof without a token", { htm: "POST", htu: "https://x/" }, "token_kind htm"],
  ["a signed HTTP request", { at: "eyJ", ts: 1, m: "GET", u: "x" }, "token_kind at"],
  [
    "a logout",
    { events: { "http://schemas.openid.net/event/backchannel-logout": {} } },
    "token_kind events",
  ],
  ["a security event", { events: {}, toe: 1 }, "token_kind events"],
  ["an introspection", { token_introspection: { active: true } }, "token_kind token_introspection"],
  ["a verifiable credential", { vc: { type: [] } }, "token_kind vc"],
  ["a presentation of one", { vp: {} }, "token_kind vp"],
  ["a refresh token", { typ: "Refresh" }, "token_kind typ"],
  ["an offline token", { typ: "Offline" }, "token_kind typ"],
  ["a DPoP token by its claim", { typ: "DPoP" }, "token_kind typ"],
  ["of a kind that is no text", { typ: ["Bearer"] }, "token_kind typ"],
  ["of a kind that is null", { typ: null }, "token_kind typ"],
  ["to refresh others", { token_use: "refresh" }, "token_kind token_use"],
  ["with groups elsewhere", { _claim_names: { groups: "src1" } }, "groups_overage _claim_names"],
  ["with sources of groups", { _claim_sources: {} }, "groups_overage _claim_sources"],
  ["with too many groups", { hasgroups: true }, "groups_overage hasgroups"],
];

describe("a token of Entra", () => {
  it.each(shapes)("%s is refused", (_what, claims, expected) => {
    expect(verdict(signed(claims))).toBe(expected);
  });

  it.each<[string, entra.Changes]>([
    ["names its client by version 1 as well", { appid: entra.oid }],
    ["names its client as RFC 9068 has it", { client_id: entra.oid }],
    ["names no client so", { appid: null }],
    ["names several", { client_id: [entra.azp] }],
  ])("that %s, differently, is refused", (_what, claims) => {
    expect(verdict(signed(claims))).toMatch(/^claim_invalid (appid|client_id)$/);
  });

  it.each<[string, entra.Changes]>([
    ["says the same client twice", { appid: entra.azp, client_id: entra.azp }],
    ["says what its client understands", { xms_cc: ["cp1"] }],
    ["says where it was asked for", { ipaddr: "192.0.2.1", xms_mirid: "/subscriptions/x" }],
    ["is of a session and a device", { sid: "1", deviceid: "2", signin_state: ["kmsi"] }],
    ["is said to be a bearer token", { typ: "Bearer", token_use: "access" }],
    ["says how the client proved itself", { azpacr: "2", acr: "1", acrs: ["p1"] }],
    ["is a guest's", { acct: 1 }],
  ])("that %s is one of its bearer", (_what, claims) => {
    expect(verdict(signed(claims))).toBe("accepted");
  });
});

describe("a token of a plain OIDC issuer", () => {
  it.each(shapes)("%s is refused", (_what, claims, expected) => {
    expect(plainVerdict(claims)).toBe(expected);
  });

  it("is one of its bearer without", () => expect(plainVerdict({})).toBe("accepted"));
});

describe("around a good token", () => {
  const inner = signed();
  const wrapped = { at: inner, ts: entra.now, m: "GET", u: "nats", cnf: { jwk: publicKey } };

  it.each(["pop", "at+pop", "dpop+jwt"])("a proof of its holder (%s) is no token", (typ) => {
    const header = JSON.stringify({ typ, alg: "RS256", kid: key.kid });
    expect(verdict(signedText(header, JSON.stringify(wrapped)))).toBe("header_invalid typ");
    const text = `${b64(JSON.stringify({ typ: "JWT", alg: "RS256", kid: key.kid }))}.${b64(JSON.stringify(wrapped))}`;
    expect(verdict(under(text, stranger))).toBe("claim_missing iss");
  });
});

it("says nothing of a claim that nobody signed", () => {
  const rules = rulesFor(() => Reason.UnknownKey);
  const result = verifyToken(signed({ cnf: { jkt: thumbprint } }), rules, entra.now);
  expect(result).toMatchObject({ refusal: { reason: "unknown_key" } });
  expect(JSON.stringify(result)).not.toContain(thumbprint);
});
