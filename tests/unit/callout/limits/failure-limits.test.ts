import { describe, expect, it } from "vitest";
import { FailureLimits } from "../../../../callout/limits/failure-limits.ts";
import { deny } from "../../../../callout/login/authorize.ts";
import type { AuthorizationRequest } from "../../../../nats/index.ts";
import { Reason } from "../../../../protocol/reason.ts";
import * as entra from "../../../support/token.ts";

const key = entra.signingKey("key-1");
const request = (host: string, token = "garbage") =>
  ({ client_info: { host }, connect_opts: { auth_token: token } }) as AuthorizationRequest;
const other = "00000000-0000-4000-8000-00000000000b";
const [mine, theirs] = [{}, { oid: other }].map((claims) => entra.token(key, claims));

function fail(
  limits: FailureLimits,
  of: AuthorizationRequest,
  times: number,
  oid?: string,
  now = 0,
) {
  for (let at = 0; at < times; at++) limits.failed(of, deny(Reason.NoRoles, { oid }), now);
}

describe("an address", () => {
  it("is over its limit after a hundred failures at once, alone, and no more after a while", () => {
    const limits = new FailureLimits();
    fail(limits, request("10.0.0.1"), 99);
    expect(limits.over(request("10.0.0.1"), 0)).toBeUndefined();
    fail(limits, request("10.0.0.1"), 1);
    expect(limits.over(request("10.0.0.1"), 0)).toBe("address");
    expect(limits.over(request("10.0.0.2"), 0)).toBeUndefined();
    expect(limits.over(request("10.0.0.1"), 50)).toBe("address");
    expect(limits.over(request("10.0.0.1"), 150)).toBeUndefined();
  });

  it("of IPv6 is its network", () => {
    const limits = new FailureLimits();
    for (let at = 0; at < 100; at++) fail(limits, request(`2001:db8:1:2::${at.toString(16)}`), 1);
    expect(limits.over(request("2001:db8:1:2:aaaa::1"), 0)).toBe("address");
    expect(limits.over(request("2001:DB8:1:2:3:4:5:6"), 0)).toBe("address");
    expect(limits.over(request("2001:db8:1:3::1"), 0)).toBeUndefined();
    expect(limits.over(request("::1"), 0)).toBeUndefined();
  });
});

describe("an identity", () => {
  it("is limited wherever it comes from, and its address is not", () => {
    const limits = new FailureLimits();
    fail(limits, request("10.0.0.1", mine), 20, entra.oid);
    expect(limits.over(request("10.0.0.1", mine), 0)).toBe("identity");
    expect(limits.over(request("10.0.0.9", mine), 0)).toBe("identity");
    expect(limits.over(request("10.0.0.1", theirs), 0)).toBeUndefined();
    expect(limits.over(request("10.0.0.1"), 0)).toBeUndefined();
    expect(limits.over(request("10.0.0.1", mine), 1100)).toBeUndefined();
  });

  it("is found in a password too", () => {
    const limits = new FailureLimits();
    const login = { client_info: { host: "a" }, connect_opts: { pass: mine } };
    fail(limits, login as AuthorizationRequest, 20, entra.oid);
    expect(limits.over(login as AuthorizationRequest, 0)).toBe("identity");
  });

  it("can't be limited by others: a token without its signature counts for the address", () => {
    const limits = new FailureLimits();
    fail(limits, request("10.6.6.6", mine), 200);
    expect(limits.over(request("10.0.0.1", mine), 0)).toBeUndefined();
    expect(limits.over(request("10.6.6.6", mine), 0)).toBe("address");
  });
});

it("what is this side's fault is nobody's failure", () => {
  const limits = new FailureLimits();
  for (let at = 0; at < 1000; at++) limits.failed(request("a"), deny(Reason.AuditUnavailable), 0);
  expect(limits.over(request("a"), 0)).toBeUndefined();
});

it("remembers a bounded number: those that failed longest ago make room", () => {
  const limits = new FailureLimits();
  fail(limits, request("10.0.0.1"), 100);
  for (let at = 0; at < 8191; at++) fail(limits, request(`host-${at}`), 1);
  expect(limits.over(request("10.0.0.1"), 0)).toBe("address");
  fail(limits, request("one more"), 1);
  expect(limits.over(request("10.0.0.1"), 0)).toBeUndefined();
});
