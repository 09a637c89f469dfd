import { createHmac, createSign } from "node:crypto";
import fc from "fast-check";
import { jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { verifyToken, type TokenRules } from "../../../../callout/token/verify.ts";
import { Reason } from "../../../../protocol/reason.ts";
import * as entra from "../../../support/token.ts";

const { now, token, signParts } = entra;
const key = entra.signingKey("key-1");
const other = entra.signingKey("key-2");
const rules: TokenRules = {
  maxToken: 16_384,
  issuers: new Map([
    [
      entra.issuer,
      {
        expected: { tenantId: entra.tenant, audience: entra.audience, clockSkew: 60 },
        keys: { find: (kid) => (kid === key.kid ? key.publicKey : Reason.UnknownKey) },
      },
    ],
  ]),
};
const verify = (text: string, at = now) => verifyToken(text, rules, at);
const otherTenant = "99999999-9999-4999-8999-999999999999";
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const app = { idtyp: "app", scp: undefined };

/** Why the token is refused: `reason member`. */
function refusal(text: string, at = now): string {
  const verdict = verify(text, at);
  if (verdict.accepted) return "accepted";
  const { reason, member } = verdict.refusal;
  return member === undefined ? reason : `${reason} ${member}`;
}

describe("a good token", () => {
  it("names a person", () => {
    expect(verify(token(key))).toMatchObject({
      accepted: true,
      identity: {
        tid: entra.tenant,
        oid: entra.oid,
        azp: entra.azp,
        uti: "tokenIdTokenIdTokenId",
        kind: "user",
        roles: ["Orders.Read"],
        expires: now + 3600,
      },
    });
  });

  it("names an application", () => {
    expect(verify(token(key, app))).toMatchObject({ identity: { kind: "application" } });
  });

  it("names a person where the issuer does not send idtyp but scopes", () => {
    expect(verify(token(key, { idtyp: undefined }))).toMatchObject({ identity: { kind: "user" } });
  });

  it("may come without roles, with scopes only", () => {
    expect(verify(token(key, { roles: undefined }))).toMatchObject({ identity: { roles: [] } });
  });

  it.each([
    ["of a type that RFC 9068 names", {}, { typ: "at+jwt" }],
    ["of an issuer whose clock is a minute ahead", { iat: now + 60, nbf: now + 60 }, {}],
    ["in its last second", { exp: now + 1 }, {}],
    ["with claims that nobody asked about", { wids: ["x"], acrs: "c1", groups: ["g"] }, {}],
    ["with a thumbprint in the header", {}, { x5t: "abc" }],
  ])("may be %s", (_what, claims, header) => {
    expect(refusal(token(key, claims, header))).toBe("accepted");
  });

  it("leaves evidence for the audit log", () => {
    expect(verify(token(key)).evidence).toEqual({
      kid: "key-1",
      tid: entra.tenant,
      oid: entra.oid,
      azp: entra.azp,
      uti: "tokenIdTokenIdTokenId",
      idtyp: "user",
      roles: ["Orders.Read"],
      exp: now + 3600,
    });
  });
});

describe("a header", () => {
  const unsigned = (header: entra.Changes) =>
    [header, entra.goodClaims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");

  it("with alg none is refused", () => {
    const parts = unsigned({ typ: "JWT", alg: "none", kid: key.kid });
    expect(refusal(`${parts}.`)).toBe(Reason.TokenMalformed);
    expect(refusal(`${parts}.AAAA`)).toBe("algorithm alg");
  });

  it("with HS256 and the public key as the secret is refused", () => {
    const parts = unsigned({ typ: "JWT", alg: "HS256", kid: key.kid });
    const pem = key.publicKey.export({ type: "spki", format: "pem" });
    const mac = createHmac("sha256", pem).update(parts).digest("base64url");
    expect(refusal(`${parts}.${mac}`)).toBe("algorithm alg");
  });

  it.each(["PS256", "RS512", "ES256", "rs256", "RS256 ", "", undefined, null, ["RS256"]])(
    "with alg %j is refused",
    (alg) => {
      expect(refusal(token(key, {}, { alg }))).toBe("algorithm alg");
    },
  );

  it.each([
    ["a nonce, as tokens for Microsoft Graph have", { nonce: "x" }, "graph_token nonce"],
    ["no type", { typ: undefined }, "header_invalid typ"],
    ["another type", { typ: "JWE" }, "header_invalid typ"],
    ["no key id", { kid: undefined }, "header_invalid kid"],
    ["an empty key id", { kid: "" }, "header_invalid kid"],
    ["a key id that is no text", { kid: 7 }, "header_invalid kid"],
    ["a key id with a path", { kid: "../../etc/passwd" }, "header_invalid kid"],
    ["a key id of 200 letters", { kid: "k".repeat(200) }, "header_invalid kid"],
    ["critical extensions", { crit: ["b64"], b64: false }, "header_invalid crit"],
    ["a key of its own", { jwk: entra.publicJwk(key) }, "header_invalid jwk"],
    ["an address of keys", { jku: "https://evil.example/keys" }, "header_invalid jku"],
    ["a certificate chain", { x5c: ["MII"] }, "header_invalid x5c"],
    ["an address of certificates", { x5u: "https://evil.example" }, "header_invalid x5u"],
    ["compression", { zip: "DEF" }, "header_invalid zip"],
    ["a nested token", { cty: "JWT" }, "header_invalid cty"],
  ])("with %s is refused", (_what, header, expected) => {
    expect(refusal(token(key, {}, header))).toBe(expected);
  });
});

describe("a signature", () => {
  it("by an unknown key is refused", () => {
    expect(refusal(token(other))).toBe("unknown_key kid");
  });

  it("by another key under a known id is refused", () => {
    expect(refusal(token({ ...other, kid: key.kid }))).toBe(Reason.BadSignature);
  });

  it("with another padding or digest is refused", () => {
    const [header, payload] = token(key).split(".");
    const signed = `${header ?? ""}.${payload ?? ""}`;
    const sign = (digest: string, padding: number) =>
      createSign(digest).update(signed).sign({ key: key.privateKey, padding }, "base64url");
    expect(refusal(`${signed}.${sign("sha256", 1)}`)).toBe("accepted");
    expect(refusal(`${signed}.${sign("sha256", 6)}`)).toBe(Reason.BadSignature);
    expect(refusal(`${signed}.${sign("sha1", 1)}`)).toBe(Reason.BadSignature);
  });

  it("that is short, long or zero is refused", () => {
    const signed = token(key).split(".").slice(0, 2).join(".");
    for (const size of [1, 255, 256, 257, 512]) {
      const signature = Buffer.alloc(size).toString("base64url");
      expect(refusal(`${signed}.${signature}`)).toBe(Reason.BadSignature);
    }
  });

  it("under keys that are too old is refused", () => {
    const issuers = new Map([...rules.issuers].map(([iss, trusted]) => [iss, { ...trusted }]));
    for (const trusted of issuers.values()) trusted.keys = { find: () => Reason.KeysUnavailable };
    const verdict = verifyToken(token(key), { ...rules, issuers }, now);
    expect(verdict).toMatchObject({ refusal: { reason: "keys_unavailable" } });
  });
});

describe("claims", () => {
  it.each<[string, entra.Changes, string]>([
    ["of a version 1 token", { ver: "1.0" }, "wrong_version ver"],
    ["without a version", { ver: undefined }, "wrong_version ver"],
    ["of another issuer", { iss: "https://evil.example/v2.0" }, "wrong_issuer iss"],
    ["of an issuer but for a slash", { iss: `${entra.issuer}/` }, "wrong_issuer iss"],
    ["without an issuer", { iss: undefined }, "claim_missing iss"],
    ["with the issuer in a list", { iss: [entra.issuer] }, "claim_invalid iss"],
    ["with an issuer that breaks text", { iss: { toString: 1 } }, "claim_invalid iss"],
    [
      "of another tenant of the authority",
      { iss: `${entra.authority}/${otherTenant}/v2.0`, tid: otherTenant },
      "wrong_tenant iss",
    ],
    ["whose tenant is not the issuer's", { tid: otherTenant }, "wrong_tenant tid"],
    ["without a tenant", { tid: undefined }, "wrong_tenant tid"],
    ["for another API", { aud: otherTenant }, "wrong_audience aud"],
    ["for this API by its URI", { aud: `api://${entra.audience}` }, "wrong_audience aud"],
    ["for a list of APIs", { aud: [entra.audience] }, "wrong_audience aud"],
    ["without an audience", { aud: undefined }, "wrong_audience aud"],
    ["of an ID token", { nonce: "n" }, "id_token nonce"],
    ["of an ID token without a nonce", { azp: undefined, scp: undefined }, "claim_missing azp"],
    ["that end now", { exp: now }, "token_expired exp"],
    ["that ended within the clock skew", { exp: now - 1 }, "token_expired exp"],
    ["without an end", { exp: undefined }, "claim_missing exp"],
    ["with an end that is text", { exp: String(now + 60) }, "claim_invalid exp"],
    ["with an end in a fraction of a second", { exp: now + 60.5 }, "claim_invalid exp"],
    ["with an end beyond all numbers", { exp: 1e300 }, "claim_invalid exp"],
    ["that begin in the future", { nbf: now + 61 }, "token_not_yet_valid nbf"],
    ["issued in the future", { iat: now + 61 }, "token_not_yet_valid iat"],
    ["without a beginning", { nbf: undefined }, "claim_missing nbf"],
    ["without the time of issue", { iat: undefined }, "claim_missing iat"],
    ["without an object id", { oid: undefined }, "claim_missing oid"],
    ["with an object id that is a wildcard", { oid: "*" }, "claim_invalid oid"],
    ["with a GUID in upper case", { oid: entra.oid.replaceAll("3", "A") }, "claim_invalid oid"],
    ["with a GUID and a line end", { azp: `${entra.azp}\n` }, "claim_invalid azp"],
    ["without a client", { azp: undefined }, "claim_missing azp"],
    ["without a token id", { uti: undefined }, "claim_missing uti"],
    ["with a token id that is not one", { uti: "a b" }, "claim_invalid uti"],
    ["with scopes in a list", { scp: ["connect"] }, "claim_invalid scp"],
    ["of an application that acts for a person", { idtyp: "app" }, "kind_unclear idtyp"],
    ["of a device", { idtyp: "device" }, "kind_unclear idtyp"],
    ["that do not tell person from app", { ...app, idtyp: undefined }, "kind_unclear idtyp"],
    [
      "whose groups did not fit",
      { _claim_names: { groups: "src1" } },
      "groups_overage _claim_names",
    ],
    ["with roles as text", { roles: "Orders.Read" }, "claim_invalid roles"],
    ["with a role that is no text", { roles: ["Orders.Read", 1] }, "claim_invalid roles"],
    ["with a role of 200 letters", { roles: ["r".repeat(200)] }, "claim_invalid roles"],
    ["of an application without roles", { ...app, roles: undefined }, "no_roles roles"],
  ])("%s are refused", (_what, claims, expected) => {
    expect(refusal(token(key, claims))).toBe(expected);
  });

  it("are not believed before the signature holds", () => {
    const forged = token({ ...other, kid: key.kid }, { exp: 1, oid: "x" });
    expect(refusal(forged)).toBe(Reason.BadSignature);
    expect(verify(forged).evidence).toEqual({ kid: "key-1" });
  });

  it("that are refused still say who it was, in identifiers of a known form", () => {
    const text = token(key, { exp: 1, azp: "Bearer eyJ", uti: "<script>" });
    expect(verify(text).evidence).toEqual({
      kid: "key-1",
      tid: entra.tenant,
      oid: entra.oid,
      idtyp: "user",
      roles: ["Orders.Read"],
      exp: 1,
    });
  });
});

describe("a text", () => {
  const text = token(key);
  const dots = [text.indexOf("."), text.lastIndexOf(".")] as const;

  it.each([
    ["nothing", ""],
    ["a password", "hunter2"],
    ["a token with a prefix", `Bearer ${text}`],
    ["a token with a line end", `${text}\n`],
    ["a token with padding", `${text}==`],
    ["a token with a space in its signature", `${text.slice(0, -4)} ${text.slice(-4)}`],
    ["a token without its signature", text.slice(0, dots[1] + 1)],
  ])("that is %s is malformed", (_what, candidate) => {
    expect(refusal(candidate)).toBe(Reason.TokenMalformed);
  });

  it("with a claim twice is malformed, whichever is the good one", () => {
    const claims = JSON.stringify(entra.goodClaims);
    const header = JSON.stringify({ typ: "JWT", alg: "RS256", kid: key.kid });
    const twice = (member: string) => signParts(key, header, `${member}${claims.slice(1)}`);
    expect(refusal(signParts(key, header, claims))).toBe("accepted");
    expect(refusal(twice('{"roles":["Admin"],'))).toBe(Reason.TokenMalformed);
    expect(refusal(twice('{"rol\\u0065s":["Admin"],'))).toBe(Reason.TokenMalformed);
    const headers = `{"alg":"none",${header.slice(1)}`;
    expect(refusal(signParts(key, headers, claims))).toBe(Reason.TokenMalformed);
  });

  it("that is not UTF-8 inside is malformed", () => {
    const claims = Buffer.from(JSON.stringify({ ...entra.goodClaims, name: "~" }));
    claims[claims.indexOf("~")] = 0xff;
    const header = JSON.stringify({ typ: "JWT", alg: "RS256", kid: key.kid });
    expect(refusal(signParts(key, header, claims))).toBe(Reason.TokenMalformed);
  });

  it("of 20 KB is too large", () => {
    expect(refusal(token(key, { name: "n".repeat(15_000) }))).toBe(Reason.TokenTooLarge);
  });

  it("is never accepted with any letter changed", { timeout: 30_000 }, () => {
    const letter = fc.constantFrom(...Array.from(`${alphabet}.=+/ \n\0é`));
    const change = fc.record({ at: fc.nat(text.length - 1), letter });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const letters = Array.from(text);
        for (const { at, letter } of changes) letters[at] = letter;
        const changed = letters.join("");
        fc.pre(changed !== text);
        expect(verify(changed).accepted).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it("is never accepted with its last letter changed, whose spare bits say nothing", () => {
    const last = text.slice(-1);
    for (const letter of alphabet) {
      if (letter !== last) expect(verify(text.slice(0, -1) + letter).accepted).toBe(false);
    }
  });

  it("is never accepted cut, or with something put in", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1 }), (at, extra) => {
        expect(verify(text.slice(0, at)).accepted).toBe(false);
        expect(verify(text.slice(0, at) + extra + text.slice(at)).accepted).toBe(false);
      }),
    );
  });

  it("of any kind throws nothing", () => {
    const claim = fc.tuple(
      fc.constantFrom(...Object.keys(entra.goodClaims), "nonce", "_claim_names", "toString"),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(fc.array(claim), fc.string(), (claims, noise) => {
        expect(refusal(token(key, Object.fromEntries(claims)))).toMatch(/^[a-z_]+( \w+)?$/);
        expect(refusal(noise)).toBe(Reason.TokenMalformed);
      }),
    );
  });
});

describe("compared with jose", () => {
  const options = {
    algorithms: ["RS256"],
    issuer: entra.issuer,
    audience: entra.audience,
    clockTolerance: 60,
    currentDate: new Date(now * 1000),
    requiredClaims: ["exp"],
  };
  /** Undefined where jose accepts it. */
  const joseRefuses = (text: string) =>
    jwtVerify(text, key.publicKey, options).then(
      () => undefined,
      (error: unknown) => String(error),
    );

  it("nothing is accepted that jose refuses", async () => {
    const claim = fc.tuple(
      fc.constantFrom("exp", "nbf", "iat", "aud", "iss"),
      fc.oneof(
        fc.constantFrom(entra.audience, entra.issuer, [entra.audience], null, now, now + 59),
        fc.integer({ min: now - 100, max: now + 100 }),
        fc.jsonValue({ maxDepth: 1 }),
      ),
    );
    const header = fc.tuple(fc.constantFrom("alg", "typ", "kid", "crit"), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(fc.array(claim, { maxLength: 2 }), fc.option(header), async (...made) => {
        const [claims, parameter] = made;
        const text = token(
          key,
          Object.fromEntries(claims),
          parameter ? Object.fromEntries([parameter]) : {},
        );
        if (verify(text).accepted) expect(await joseRefuses(text), text).toBeUndefined();
      }),
    );
  });

  it("what jose takes for good is refused where it is more generous", async () => {
    const good = token(key);
    const payload = JSON.stringify(entra.goodClaims).replace("{", '{"aud":"first",');
    const header = JSON.stringify({ typ: "JWT", alg: "RS256", kid: key.kid });
    for (const text of [
      `${good}==`,
      `${good.slice(0, -1)}\n${good.slice(-1)}`,
      signParts(key, header, payload),
      token(key, { exp: now - 30 }),
      token(key, { aud: [entra.audience] }),
    ]) {
      expect(await joseRefuses(text)).toBeUndefined();
      expect(verify(text).accepted).toBe(false);
    }
  });
});

describe("a token that comes again", () => {
  it("is as good as it was, and no longer than it was", () => {
    const text = token(key);
    expect(verify(text)).toEqual(verify(text));
    expect(refusal(text, now + 3601)).toBe("token_expired exp");
  });

  it("lends its signature to no other", () => {
    const text = token(key);
    verify(text);
    const [header, , signature] = text.split(".");
    const payload = token(key, { roles: ["Orders.Operate"] }).split(".")[1];
    expect(refusal([header, payload, signature].join("."))).toBe("bad_signature");
    expect(refusal(`${text.slice(0, -3)}AAA`)).toMatch(/bad_signature|token_malformed/);
  });

  it("is refused once its key is another, of the same id", () => {
    const text = token(key);
    expect(verify(text).accepted).toBe(true);
    const renewed = new Map(
      [...rules.issuers].map(([iss, { expected }]) => [
        iss,
        { expected, keys: { find: () => other.publicKey } },
      ]),
    );
    expect(verifyToken(text, { ...rules, issuers: renewed }, now)).toMatchObject({
      accepted: false,
      refusal: { reason: Reason.BadSignature },
    });
  });
});
