import { describe, expect, it } from "vitest";
import { readKeySet } from "../../../../callout/keys/jwk.ts";
import { issuerOf } from "../../../../callout/settings/issuers.ts";
import type { Expectation } from "../../../../callout/token/claims.ts";
import { verifyToken, type TokenRules } from "../../../../callout/token/verify.ts";
import { Reason } from "../../../../protocol/reason.ts";
import * as entra from "../../../support/token.ts";

const { now } = entra;
const home = entra.signingKey("home");
const partner = entra.signingKey("partner");
const partnerTenant = "99999999-9999-4999-8999-999999999999";
const government = "https://login.microsoftonline.us";
const china = "https://login.partner.microsoftonline.cn";
const app = { idtyp: "app", scp: undefined };

/** The home tenant, and three others of which one is in the same cloud and two in national ones. */
const addresses = [
  { authority: entra.authority, tenantId: entra.tenant, key: home },
  { authority: entra.authority, tenantId: partnerTenant, key: partner },
  { authority: government, tenantId: partnerTenant, key: home },
  { authority: china, tenantId: partnerTenant, key: home },
];
const rules: TokenRules = {
  maxToken: 16_384,
  issuers: new Map(
    addresses.map(({ key, ...address }, at) => {
      const expected: Expectation = {
        ...{ tenantId: address.tenantId, audience: entra.audience, clockSkew: 60 },
        ...(at > 0 && { isFurther: true, roles: new Map([["Partner.Read", "Orders.Read"]]) }),
      };
      const find = (kid: string) => (kid === key.kid ? key.publicKey : Reason.UnknownKey);
      return [issuerOf(address), { expected, keys: { find } }];
    }),
  ),
};
const verify = (key: entra.SigningKey, claims: entra.Changes) =>
  verifyToken(entra.token(key, claims), rules, now);
const ofPartner = {
  iss: issuerOf({ authority: entra.authority, tenantId: partnerTenant }),
  tid: partnerTenant,
};

describe("a tenant besides the first", () => {
  it("gives the roles of its list, by the names that they have here", () => {
    const roles = ["Partner.Read", "Orders.Read", "Orders.Operate"];
    expect(verify(partner, { ...ofPartner, roles })).toMatchObject({
      accepted: true,
      identity: { tid: partnerTenant, roles: ["Orders.Read"] },
      evidence: { roles },
    });
    expect(verify(partner, { ...ofPartner, roles: ["Orders.Read"] })).toMatchObject({
      identity: { roles: [] },
    });
  });

  it("does not give an application the azp that it has in the first", () => {
    const own = verify(home, app);
    const theirs = verify(partner, { ...ofPartner, ...app });
    expect(own).toMatchObject({ identity: { azp: entra.azp } });
    expect(theirs).toMatchObject({ accepted: true, evidence: { azp: entra.azp } });
    expect(theirs).not.toMatchObject({ identity: { azp: entra.azp } });
    expect(verify(partner, ofPartner)).toMatchObject({
      identity: { azp: entra.azp, kind: "user" },
    });
  });

  it.each<[string, entra.SigningKey, entra.Changes, string]>([
    ["with the other's key", home, ofPartner, "unknown_key"],
    ["with its own key for the other", partner, {}, "unknown_key"],
    ["with the other's tid", partner, { ...ofPartner, tid: entra.tenant }, "wrong_tenant"],
    ["that nobody named", home, { iss: `${entra.authority}/${entra.oid}/v2.0` }, "wrong_tenant"],
    ["of every tenant", home, { iss: `${entra.authority}/common/v2.0` }, "wrong_issuer"],
    ["of another cloud", partner, { iss: `${government}/${partnerTenant}/v2.0` }, "unknown_key"],
  ])("%s is not believed", (_what, key, claims, reason) => {
    expect(verify(key, claims)).toMatchObject({ accepted: false, refusal: { reason } });
  });
});

describe("a national cloud", () => {
  it.each([government, china])("%s is an issuer of its own", (authority) => {
    const iss = `${authority}/${partnerTenant}/v2.0`;
    const roles = ["Partner.Read"];
    expect(verify(home, { iss, tid: partnerTenant, roles })).toMatchObject({ accepted: true });
  });
});

describe("a key of a multi-tenant key set", () => {
  const ids = (key: object) => {
    const keys = [entra.publicJwk(entra.signingKey("any")), { ...entra.publicJwk(home), ...key }];
    return [...readKeySet({ keys }, entra.issuer).keys()];
  };
  const issuer = (tenant: string, authority: string = entra.authority) => ({
    issuer: `${authority}/${tenant}/v2.0`,
  });

  it.each<[string, object, boolean]>([
    ["of every tenant", issuer("{tenantid}"), true],
    ["of this one", issuer(entra.tenant), true],
    ["of another one", issuer(partnerTenant), false],
    ["of every tenant of another cloud", issuer("{tenantid}", government), false],
  ])("%s", (_what, key, taken) => {
    expect(ids(key).includes("home")).toBe(taken);
  });
});
