import { randomUUID } from "node:crypto";

import { base64url, type Forge } from "./forge.ts";

type Defect = readonly [what: string, forge: (token: Forge) => string];

const HOUR = 3_600;
const text = (value: unknown): string => JSON.stringify(value);

/**
 * Every kind of bad token, each with exactly one thing wrong: a verifier that takes one has exactly that hole.
 * Claims that a verifier may or may not ask for (`nbf`, `sub`, `uti`, …) have none; leave them out with
 * `claims: { "uti": null }` instead.
 */
export const defects = {
  expired: [
    "ended an hour ago",
    (t) => t.signed({ iat: t.now - 2 * HOUR, nbf: t.now - 2 * HOUR, exp: t.now - HOUR }),
  ],
  "not-yet-valid": [
    "begins in an hour",
    (t) => t.signed({ iat: t.now + HOUR, nbf: t.now + HOUR, exp: t.now + 2 * HOUR }),
  ],
  "missing-exp": ["never ends", (t) => t.signed({ exp: undefined })],
  "exp-as-text": ["exp is a text", (t) => t.signed({ exp: String(t.claims["exp"]) })],

  "wrong-audience": ["for another API", (t) => t.signed({ aud: randomUUID() })],
  "audience-uri": [
    "aud is the API's URI, as in v1 tokens",
    (t) => t.signed({ aud: `api://${String(t.claims["aud"])}` }),
  ],
  "array-audience": [
    "aud is a list with the API in it",
    (t) => t.signed({ aud: [t.claims["aud"], randomUUID()] }),
  ],
  "missing-aud": ["for nobody in particular", (t) => t.signed({ aud: undefined })],

  "wrong-issuer": [
    "iss is the real Entra's",
    (t) => t.signed({ iss: `https://login.microsoftonline.com/${String(t.claims["tid"])}/v2.0` }),
  ],
  "wrong-tenant": ["of another tenant, in iss and tid", otherTenant],
  "tenant-mismatch": ["tid is not the tenant of iss", (t) => t.signed({ tid: randomUUID() })],
  "issuer-slash": [
    "iss has a slash at the end",
    (t) => t.signed({ iss: `${String(t.claims["iss"])}/` }),
  ],
  "missing-iss": ["no iss", (t) => t.signed({ iss: undefined })],
  "missing-tid": ["no tid", (t) => t.signed({ tid: undefined })],

  v1: ["a v1 token: ver, iss, aud, appid and x5t as they were", version1],
  "missing-ver": ["no ver", (t) => t.signed({ ver: undefined })],

  "missing-oid": ["no oid", (t) => t.signed({ oid: undefined })],
  "missing-azp": ["no azp", (t) => t.signed({ azp: undefined })],
  "oid-wildcard": ["oid is a NATS wildcard", (t) => t.signed({ oid: ">" })],
  "azp-wildcard": ["azp is a NATS wildcard", (t) => t.signed({ azp: "*" })],
  "oid-two-tokens": [
    "oid is two subject tokens",
    (t) => t.signed({ oid: `${String(t.claims["oid"])}.admin` }),
  ],

  "no-roles": ["neither roles nor scp", (t) => t.signed({ roles: undefined, scp: undefined })],
  "roles-as-text": ["roles is a text", (t) => t.signed({ roles: "Everything.Write" })],
  "unknown-role": ["a role that no policy has", (t) => t.signed({ roles: ["No.Such.Role"] })],
  "groups-overage": ["groups must be fetched elsewhere", groupsOverage],

  "id-token": ["an ID token: for the client, with its nonce", idToken],
  "nonce-claim": [
    "an ID token's nonce in an access token",
    (t) => t.signed({ nonce: randomUUID() }),
  ],
  "nonce-header": [
    "a token for Microsoft Graph",
    (t) => t.signed({}, { nonce: base64url(randomUUID()) }),
  ],

  bound: [
    "only who holds a key may use it (cnf)",
    (t) => t.signed({ cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }),
  ],
  delegated: ["another one acts for the subject", (t) => t.signed({ act: { sub: randomUUID() } })],
  "security-event": [
    "is a logout token",
    (t) => t.signed({ events: { "http://schemas.openid.net/event/backchannel-logout": {} } }),
  ],
  "client-mismatch": ["appid is not the client of azp", (t) => t.signed({ appid: randomUUID() })],

  "alg-none": ["alg none, no signature", (t) => t.unsigned({ alg: "none" })],
  "hs256-public-key": [
    "HS256, keyed with the public key's PEM",
    (t) => t.hmac(t.key.publicKey.export({ type: "spki", format: "pem" }).toString()),
  ],
  ps256: ["PS256 by the right key", (t) => t.pss()],
  "unknown-kid": ["a kid that is nobody's", (t) => t.signedBy(t.foreign, { kid: t.foreign.kid })],
  "missing-kid": ["no kid", (t) => t.signed({}, { kid: undefined })],
  "foreign-key": ["the right kid, another key's signature", (t) => t.signedBy(t.foreign)],
  "jwk-header": [
    "brings its own key along",
    (t) => t.signedBy(t.foreign, { jwk: t.jwk(t.foreign) }),
  ],
  "x5c-header": [
    "brings its own certificate along",
    (t) => t.signedBy(t.foreign, { x5c: [t.foreign.certificate.toString("base64")] }),
  ],
  "jku-header": [
    "names a key set that has its key",
    (t) => t.signedBy(t.workload.key, { kid: t.workload.key.kid, jku: t.workload.keysUrl }),
  ],
  "x5u-header": [
    "names a place for its certificate",
    (t) => t.signedBy(t.foreign, { x5u: t.workload.keysUrl }),
  ],
  "crit-header": [
    "a critical extension that nobody knows",
    (t) => t.signed({}, { crit: ["urn:example:must"], "urn:example:must": true }),
  ],
  "duplicate-header": [
    "two alg in the header",
    (t) => t.rsa(text(t.header).replace("{", '{"alg":"none",'), text(t.claims)),
  ],

  "tampered-payload": ["another claim after signing", tampered],
  "tampered-signature": [
    "one bit of the signature is flipped",
    (t) => assembled(t, (signature) => flipped(signature)),
  ],
  "empty-signature": ["RS256 without the signature", (t) => t.unsigned({})],
  truncated: [
    "the first 126 bytes of the signature",
    (t) => assembled(t, (signature) => signature.slice(0, 168)),
  ],
  "two-parts": ["no third part", (t) => t.parts().slice(0, 2).join(".")],
  "five-parts": ["shaped like an encrypted token", (t) => [...t.parts(), "AAAA", "AAAA"].join(".")],
  "json-serialization": ["JWS as JSON (RFC 7515 section 7.2.2)", flattened],

  "malformed-base64": [
    "characters that base64url has not",
    (t) => assembled(t, (signature) => `${signature.slice(0, -4)}+/*!`),
  ],
  "padded-base64": [
    "padding after the signature",
    (t) => assembled(t, (signature) => `${signature}==`),
  ],
  "newline-base64": [
    "a newline in the signature",
    (t) => assembled(t, (signature) => `${signature.slice(0, 76)}\n${signature.slice(76)}`),
  ],
  "duplicate-claim": [
    "two oid in the payload",
    (t) => t.rsa(text(t.header), text(t.claims).replace("{", `{"oid":"${randomUUID()}",`)),
  ],
  "invalid-json": [
    "the payload is not JSON",
    (t) => t.rsa(text(t.header), text(t.claims).slice(0, -1)),
  ],
  "payload-list": ["the payload is a JSON list", (t) => t.rsa(text(t.header), text([t.claims]))],
  oversized: ["20 KB", (t) => t.signed({ padding: "x".repeat(20 * 1024) })],
} as const satisfies Record<string, Defect>;

export type DefectName = keyof typeof defects;

/** All of them, in the order above. */
export const defectNames = Object.keys(defects) as readonly DefectName[];

export function isDefect(name: string): name is DefectName {
  return Object.hasOwn(defects, name);
}

function otherTenant(t: Forge): string {
  const tid = randomUUID();
  return t.signed({ tid, iss: String(t.claims["iss"]).replace(String(t.claims["tid"]), tid) });
}

function version1(t: Forge): string {
  const { aud, azp, azpacr, tid } = t.claims;
  const iss = `https://sts.windows.net/${String(tid)}/`;
  const claims = {
    aud: `api://${String(aud)}`,
    iss,
    idp: iss,
    appid: azp,
    appidacr: azpacr,
    azp: undefined,
    azpacr: undefined,
    ver: "1.0",
  };
  return t.signed(claims, { x5t: t.key.kid });
}

function groupsOverage(t: Forge): string {
  const endpoint = `https://graph.windows.net/${String(t.claims["tid"])}/users/${String(t.claims["oid"])}/getMemberObjects`;
  return t.signed({ _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint } } });
}

function idToken(t: Forge): string {
  const none = {
    azp: undefined,
    azpacr: undefined,
    idtyp: undefined,
    scp: undefined,
    roles: undefined,
  };
  return t.signed({ ...none, aud: t.claims["azp"], nonce: randomUUID() });
}

function tampered(t: Forge): string {
  const [header, , signature] = t.parts();
  return [header, base64url(text({ ...t.claims, roles: ["Everything.Write"] })), signature].join(
    ".",
  );
}

function flattened(t: Forge): string {
  const [header, payload, signature] = t.parts();
  return text({ protected: header, payload, signature });
}

function assembled(t: Forge, change: (signature: string) => string): string {
  const [header, payload, signature] = t.parts();
  return [header, payload, change(signature)].join(".");
}

function flipped(signature: string): string {
  const bytes = Buffer.from(signature, "base64url");
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString("base64url");
}
