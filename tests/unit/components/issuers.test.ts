import { describe, expect, it } from "vitest";
import { compile } from "../../../access/index.ts";
import type { FurtherTenantArgs, OidcIssuerArgs } from "../../../components/index.ts";
import { furtherIssuers, keySettings } from "../../../components/callout/issuers.ts";
import { samplePolicy } from "../../support/policies/sample.ts";

const { document } = compile(samplePolicy);
const subject = "repo:acme/shop:environment:production";
const ci = (change: object = {}): OidcIssuerArgs => ({
  issuer: "https://ci.example.com",
  audience: "nats-shop",
  subjects: [{ subject, roles: ["Shop.Write"], ...change }],
});
const tenant = (roles: Record<string, string>): FurtherTenantArgs => ({ tenantId: "t", roles });

describe("another issuer is an error that names the place when it", () => {
  it.each<[string, OidcIssuerArgs, RegExp]>([
    [
      "gives a role that the policy does not have",
      ci({ roles: ["Shop.Wrote"] }),
      /oidcIssuers\[0\]\.subjects\[0\]\.roles: the policy has no role "Shop\.Wrote"; did you mean "Shop\.Write"/,
    ],
    ["gives a role of people", ci({ roles: ["Shop.Read"] }), /"Shop\.Read" is for people/],
    ["has a wildcard", ci({ subject: "repo:acme/*" }), /subject: "repo:acme\/\*" has a wildcard/],
    ["names nobody", { ...ci(), subjects: [] }, /oidcIssuers\[0\]\.subjects: it is empty/],
  ])("%s", (_what, issuer, message) => {
    expect(() => furtherIssuers(document, "a", [], [issuer])).toThrow(message);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["is a tenant of no role", {}, /furtherTenants\[0\]\.roles: it is empty/],
    ["is a tenant of an unknown role", { "Partner.Read": "constructor" }, /no role "constructor"/],
  ])("%s", (_what, roles, message) => {
    expect(() => furtherIssuers(document, "a", [tenant(roles)])).toThrow(message);
  });
});

describe("the time of keys", () => {
  it("is in seconds, and the callout's own where it is not given", () => {
    expect(keySettings({ refresh: "30m", keep: "48h" })).toEqual({ refresh: 1800, keep: 172_800 });
    expect(keySettings(undefined)).toEqual({});
    expect(() => keySettings({ keep: "two days" })).toThrow(/issuerKeys\.keep: "two days" is not/);
  });
});
