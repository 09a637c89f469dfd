/** JSON Web Token Best Current Practices, https://www.rfc-editor.org/rfc/rfc8725: what it is for. */
import { describe, expect, it } from "vitest";
import * as entra from "../../support/token.ts";
import {
  goodHeader,
  goodPayload,
  signed,
  signedText,
  stranger,
  under,
  unsigned,
  verdict,
} from "../support/rules.ts";

describe("2.7 and 3.8 issuer and subject", () => {
  it.each([
    `${entra.issuer}/`,
    entra.issuer.toUpperCase(),
    entra.issuer.replace("https", "http"),
    entra.issuer.replace("/v2.0", "/v1.0"),
    `${entra.issuer}#`,
    `${entra.issuer}?`,
    `${entra.authority}/../${entra.tenant}/v2.0`,
    `${entra.authority}//${entra.tenant}/v2.0`,
    entra.issuer.replace("login.", "login%2e"),
    entra.issuer.replace("e", "\u0435"),
    `${entra.issuer}\u0000`,
    `${entra.authority}/{tenantid}/v2.0`,
    `${entra.authority}/common/v2.0`,
    "",
    "__proto__",
    "constructor",
  ])("iss %j is not the issuer", (iss) => {
    expect(verdict(signed({ iss }))).toBe("wrong_issuer iss");
  });

  it.each([[null], [0], [true], [[entra.issuer]], [{ [entra.issuer]: 1 }]])(
    "iss %j is no issuer",
    (iss) => {
      expect(verdict(signed({ iss }))).toBe("claim_invalid iss");
    },
  );

  it("sub, upn and mail never say who it is", () => {
    const claims = { sub: entra.oid, upn: "admin@example.com", email: "a@b", oid: undefined };
    expect(verdict(signed(claims))).toBe("claim_missing oid");
  });
});

describe("2.8 and 3.9 audience", () => {
  it.each([
    [undefined],
    [null],
    [""],
    [[]],
    [[entra.audience]],
    [[entra.audience, "other"]],
    [`${entra.audience} `],
    [entra.audience.toUpperCase().replace(/2/, "A")],
    [`api://${entra.audience}`],
    [{ [entra.audience]: true }],
    ["*"],
    ["00000003-0000-0000-c000-000000000000"],
  ])("aud %j is not this API", (aud) => {
    expect(verdict(signed({ aud }))).toBe("wrong_audience aud");
  });
});

describe("2.9 and 3.10 do not trust what the header says", () => {
  it.each([
    "../../../dev/null",
    "key-1' OR '1'='1",
    "key-1\n",
    " key-1",
    "key-1\u0000",
    "key-1;ls",
    "",
    "k".repeat(129),
  ])("kid %j is refused before anything is looked up", (kid) =>
    expect(verdict(signed({}, { kid }))).toBe("header_invalid kid"),
  );

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "key-2", "KEY-1", "size"])(
    "kid %j is nobody's key",
    (kid) => expect(verdict(signed({}, { kid }))).toBe("unknown_key kid"),
  );

  const own = entra.publicJwk(stranger);
  it.each([
    ["jwk", own],
    ["jwk", null],
    ["jku", "https://127.0.0.1:1/keys"],
    ["jku", "file:///etc/passwd"],
    ["x5u", "https://127.0.0.1:1/cert"],
    ["x5c", ["MIIB"]],
    ["x5c", []],
    ["crit", ["exp"]],
    ["crit", []],
    ["crit", ["http://example.invalid/unknown"]],
  ])("%s brings nothing along: %j", (name, value) => {
    expect(verdict(signed({}, { [name]: value }))).toBe(`header_invalid ${name}`);
    const forged = under(unsigned({ [name]: value }), stranger);
    expect(verdict(forged)).toBe(`header_invalid ${name}`);
  });

  it("a stranger's signature under the issuer's key id is refused", () => {
    expect(verdict(under(unsigned(), stranger))).toBe("bad_signature");
  });

  it("members of __proto__ are members of nothing", () => {
    const inherited = `{"__proto__":${goodPayload}}`;
    expect(verdict(signedText(goodHeader, inherited))).toBe("claim_missing iss");
    expect(verdict(signedText(`{"__proto__":${goodHeader}}`, goodPayload))).toBe("algorithm alg");
    const half = goodPayload.replace(
      /"roles":\[[^\]]*\],"scp":"connect",/,
      '"__proto__":{"roles":["Admin"]},',
    );
    expect(half).toContain("__proto__");
    expect(verdict(signedText(goodHeader, half))).toBe("no_roles roles");
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
  });
});

describe("2.10, 3.11 and 3.12 kinds of tokens are told apart", () => {
  it.each([
    undefined,
    "",
    "jwt",
    "JOSE",
    "application/jwt",
    "secevent+jwt",
    "dpop+jwt",
    "logout+jwt",
    "token-introspection+jwt",
    "id_token+jwt",
    ["JWT"],
    null,
  ])("typ %j is no access token", (typ) =>
    expect(verdict(signed({}, { typ }))).toBe("header_invalid typ"),
  );

  it.each<[string, entra.Changes, string]>([
    ["an ID token", { nonce: "n", azp: undefined, roles: ["Admin"] }, "id_token nonce"],
    [
      "an ID token without nonce",
      { azp: undefined, scp: undefined, uti: "u" },
      "claim_missing azp",
    ],
    [
      "a client assertion (RFC 7523)",
      { iss: entra.azp, sub: entra.azp, aud: `${entra.issuer}/token`, jti: "1" },
      "wrong_issuer iss",
    ],
    [
      "a logout token",
      { events: { "http://schemas.openid.net/event/backchannel-logout": {} }, oid: undefined },
      "token_kind events",
    ],
    ["a version 1 token", { ver: "1.0", appid: entra.azp, azp: undefined }, "wrong_version ver"],
    [
      "a federated credential's assertion",
      { iss: "https://token.actions.githubusercontent.com", aud: "api://AzureADTokenExchange" },
      "wrong_issuer iss",
    ],
  ])("%s is refused", (_what, claims, expected) => {
    expect(verdict(signed(claims))).toBe(expected);
  });
});

describe("times are whole seconds, and nothing else", () => {
  const values = [
    ["text", `"${entra.now + 60}"`],
    ["a fraction", `${entra.now + 60}.5`],
    ["milliseconds beyond 2^53", "9007199254740993"],
    ["infinity", "1e400"],
    ["a negative number", "-1"],
    ["zero", "0"],
    ["null", "null"],
    ["a list", `[${entra.now + 60}]`],
    ["true", "true"],
  ] as const;
  for (const member of ["exp", "nbf", "iat"]) {
    it.each(values)(`${member} that is %s is refused`, (_what, value) => {
      const text = goodPayload.replace(new RegExp(`"${member}":\\d+`), `"${member}":${value}`);
      expect(verdict(signedText(goodHeader, text))).toBe(`claim_invalid ${member}`);
    });
  }

  it("a second is a second in every spelling of the number", () => {
    const spelt = (text: string) => goodPayload.replace(/"exp":\d+/, `"exp":${text}`);
    expect(verdict(signedText(goodHeader, spelt("18000036e2")))).toBe("accepted");
    expect(verdict(signedText(goodHeader, spelt("1800000000.0")))).toBe("token_expired exp");
  });
});
