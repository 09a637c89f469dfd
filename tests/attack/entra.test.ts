/**
 * What goes wrong with Entra ID's tokens in particular
 * (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
 */
import { describe, expect, it } from "vitest";
import { readKeySet } from "../../callout/keys/jwk.ts";
import { verifyToken } from "../../callout/token/verify.ts";
import * as entra from "../support/token.ts";
import {
  goodHeader,
  goodPayload,
  key,
  rules,
  signed,
  signedText,
  stranger,
  verdict,
} from "./support/rules.ts";

const otherTenant = "99999999-9999-4999-8999-999999999999";
const app = { idtyp: "app", scp: undefined };

describe("the tenant", () => {
  it("is the issuer's: neither half alone is believed", () => {
    const elsewhere = `${entra.authority}/${otherTenant}/v2.0`;
    expect(verdict(signed({ iss: elsewhere }))).toBe("wrong_tenant iss");
    expect(verdict(signed({ tid: otherTenant }))).toBe("wrong_tenant tid");
    expect(verdict(signed({ iss: elsewhere, tid: otherTenant }))).toBe("wrong_tenant iss");
  });

  it("of another tenant's key is not this one's, in a set for every tenant", () => {
    const set = {
      keys: [{ ...entra.publicJwk(key), issuer: `${entra.authority}/${otherTenant}/v2.0` }],
    };
    expect(() => readKeySet(set, entra.issuer)).toThrow("no usable RS256 key");
  });

  it("of version 1 (sts.windows.net) is not asked for", () => {
    const iss = `https://sts.windows.net/${entra.tenant}/`;
    expect(verdict(signed({ iss, ver: "1.0" }))).toBe("wrong_version ver");
    expect(verdict(signed({ iss }))).toBe("wrong_issuer iss");
  });
});

describe("who it is", () => {
  it.each(["upn", "email", "preferred_username", "unique_name", "sub", "name"])(
    "never comes from %s",
    (member) => {
      const said = { [member]: "55555555-5555-4555-8555-555555555555" };
      const plain = verifyToken(signed({ [member]: undefined }), rules, entra.now);
      const result = verifyToken(signed(said), rules, entra.now);
      const { identity } = result as Extract<typeof result, { accepted: true }>;
      expect(identity).toEqual((plain as typeof result & { accepted: true }).identity);
      expect(JSON.stringify([identity, result.evidence])).not.toContain("55555555-5555");
    },
  );

  it.each(["oid", "azp", "tid", "uti"])("is not a wildcard, a path or a list in %s", (member) => {
    for (const value of [
      "*",
      ">",
      "a.b",
      "",
      " ",
      "{oid}",
      "../..",
      1,
      null,
      ["x"],
      {},
      "\u202e",
    ]) {
      expect(verdict(signed({ [member]: value }))).toMatch(/^(claim_invalid|wrong_tenant) /);
    }
  });
});

describe("what it may do", () => {
  it("comes from roles alone: a token of any app of the tenant, without them, is refused", () => {
    expect(verdict(signed({ ...app, roles: undefined }))).toBe("no_roles roles");
    for (const member of ["groups", "wids", "acrs", "xms_cc", "scope", "permissions", "role"]) {
      const claims = { ...app, roles: undefined, [member]: ["Orders.Read"] };
      expect(verdict(signed(claims))).toBe("no_roles roles");
    }
  });

  it("is not decided from half of the groups, and the address of the rest is never followed", () => {
    const claims = {
      _claim_names: { groups: "src1" },
      _claim_sources: { src1: { endpoint: "https://127.0.0.1:1/getMemberObjects" } },
    };
    expect(verdict(signed(claims))).toBe("groups_overage _claim_names");
    expect(verdict(signed({ _claim_names: null }))).toBe("groups_overage _claim_names");
  });

  it.each([
    ["Admin"],
    [{ 0: "Admin", length: 1 }],
    [[["Admin"]]],
    [[null]],
    [[""]],
    [null],
    [true],
  ])("is not read from roles in the form %j", (roles) =>
    expect(verdict(signed({ roles }))).toBe("claim_invalid roles"),
  );
});

describe("what the audit keeps of a refused token", () => {
  it.each(["1e400", "-1", "1.5", '"1"', "null"])("has no end that is %s", (exp) => {
    const payload = goodPayload.replace(/"exp":\d+/, `"exp":${exp}`);
    const { evidence } = verifyToken(signedText(goodHeader, payload), rules, entra.now);
    expect(evidence.oid).toBe(entra.oid);
    expect(evidence).not.toHaveProperty("exp");
  });
});

describe("a person or an application", () => {
  it.each<[string, entra.Changes, string]>([
    ["an app-only token with scopes", { idtyp: "app" }, "kind_unclear idtyp"],
    ["a token that says neither", { idtyp: undefined, scp: undefined }, "kind_unclear idtyp"],
    ["a device", { idtyp: "device" }, "kind_unclear idtyp"],
    ["a kind in a list", { idtyp: ["user"] }, "kind_unclear idtyp"],
    ["a kind in capitals", { idtyp: "User" }, "kind_unclear idtyp"],
    ["scopes in a list", { scp: ["connect"] }, "claim_invalid scp"],
  ])("%s is not guessed", (_what, claims, expected) => {
    expect(verdict(signed(claims))).toBe(expected);
  });
});

describe("tokens for somebody else", () => {
  it.each<[string, entra.Changes, entra.Changes, string]>([
    ["for Microsoft Graph, marked in the header", {}, { nonce: "n" }, "graph_token nonce"],
    [
      "for Microsoft Graph",
      { aud: "00000003-0000-0000-c000-000000000000" },
      {},
      "wrong_audience aud",
    ],
    ["of a sign-in (ID token)", { nonce: "n" }, {}, "id_token nonce"],
    ["of a sign-in whose nonce is null", { nonce: null }, {}, "id_token nonce"],
    ["for this API by its address", { aud: `api://${entra.audience}` }, {}, "wrong_audience aud"],
  ])("%s are refused", (_what, claims, header, expected) => {
    expect(verdict(signed(claims, header))).toBe(expected);
  });
});

describe("what lax libraries let pass", () => {
  it("a token without an end, a beginning or a time of issue is refused", () => {
    for (const member of ["exp", "nbf", "iat"]) {
      expect(verdict(signed({ [member]: undefined }))).toBe(`claim_missing ${member}`);
    }
  });

  it("a token has no second after its end, and 60 before its beginning", () => {
    expect(verdict(signed({ exp: entra.now }))).toBe("token_expired exp");
    expect(verdict(signed({ exp: entra.now + 1 }))).toBe("accepted");
    expect(verdict(signed({ nbf: entra.now + 60, iat: entra.now + 60 }))).toBe("accepted");
    expect(verdict(signed({ nbf: entra.now + 61 }))).toBe("token_not_yet_valid nbf");
  });

  it("a token of more than 16 KiB is not looked at", () => {
    const long = signed({ groups: Array.from({ length: 400 }, () => entra.oid) });
    expect(long.length).toBeGreaterThan(16_384);
    expect(verdict(long)).toBe("token_too_large");
    expect(verdict("A".repeat(10_000_000))).toBe("token_too_large");
  });

  it("a key for encryption, or of another kind, verifies nothing", () => {
    const good = entra.publicJwk(key);
    for (const change of [
      { use: "enc" },
      { key_ops: ["encrypt"] },
      { alg: "RSA-OAEP" },
      { kty: "oct" },
    ]) {
      expect(() => readKeySet({ keys: [{ ...good, ...change }] }, entra.issuer)).toThrow(
        "no usable",
      );
    }
  });

  it("a key id that names two keys is nobody's", () => {
    const keys = [entra.publicJwk(key), { ...entra.publicJwk(stranger), kid: key.kid }];
    expect(() => readKeySet({ keys }, entra.issuer)).toThrow("names two keys");
  });
});
