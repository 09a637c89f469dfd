import { describe, expect, it } from "vitest";
import { Quota } from "../../../../callout/limits/quota.ts";
import { deny } from "../../../../callout/login/authorize.ts";
import { defaultLoginLimits } from "../../../../callout/settings/logins.ts";
import type { AuthorizationRequest } from "../../../../nats/index.ts";
import { Reason } from "../../../../protocol/reason.ts";
import * as entra from "../../../support/token.ts";

const request = (id: number | undefined, host = "10.0.0.1", server = "N1") =>
  ({
    server_id: { id: server },
    client_info: { id, host },
    connect_opts: {},
  }) as AuthorizationRequest;
const { tenant: tid, oid, azp } = entra;
const other = "00000000-0000-4000-8000-00000000000b";
const minute = 60_000;
/** How many there are of it at one time. */
const count = (take: () => boolean) => {
  let taken = 0;
  while (taken < 100_000 && take()) taken++;
  return taken;
};

describe("a connection", () => {
  it("has thirty decisions at once, and six more a minute", () => {
    const quota = new Quota(defaultLoginLimits);
    expect(count(() => quota.ofConnection(request(7), 0))).toBe(30);
    expect(count(() => quota.ofConnection(request(7), minute))).toBe(6);
  });

  it("is one of one server", () => {
    const quota = new Quota(defaultLoginLimits);
    count(() => quota.ofConnection(request(7), 0));
    expect(quota.ofConnection(request(8), 0)).toBe(true);
    expect(quota.ofConnection(request(7, "10.0.0.1", "N2"), 0)).toBe(true);
  });

  it("that its server does not name is limited by its identity alone", () => {
    const quota = new Quota(defaultLoginLimits);
    expect(count(() => quota.ofConnection(request(undefined), 0))).toBe(100_000);
  });
});

describe("an identity", () => {
  it("has as many logins as the settings say, granted ones too", () => {
    const quota = new Quota({ burst: 50, perMinute: 12 });
    expect(count(() => quota.ofIdentity({ tid, oid }, 0))).toBe(50);
    expect(quota.ofIdentity({ tid, oid: other }, 0)).toBe(true);
    expect(count(() => quota.ofIdentity({ tid, oid }, minute))).toBe(12);
    expect(count(() => quota.ofIdentity({ tid, oid }, 1000 * minute))).toBe(50);
  });

  it("survives the restart of a node with a thousand of its clients, again and again", () => {
    const quota = new Quota(defaultLoginLimits);
    for (let time = 0; time < 10 * minute; time += minute)
      for (let client = 0; client < 1000; client++)
        expect(quota.ofIdentity({ tid, oid }, time)).toBe(true);
  });

  it("is not used up by an agent that acts for it", () => {
    const quota = new Quota({ burst: 10, perMinute: 1 });
    count(() => quota.ofIdentity({ tid, oid, azp, isAgent: true }, 0));
    expect(quota.ofIdentity({ tid, oid, azp }, 0)).toBe(true);
  });
});

describe("records of their own", () => {
  it("are counted by the identity that is proven, else by the address or its network", () => {
    const quota = new Quota(defaultLoginLimits);
    const known = deny(Reason.NoRoles, { tid, oid });
    const unknown = deny(Reason.BadSignature);
    expect(count(() => quota.ofRecords(request(1), known, 0))).toBe(200);
    expect(count(() => quota.ofRecords(request(1), unknown, 0))).toBe(200);
    expect(quota.ofRecords(request(1, "10.0.0.2"), known, 0)).toBe(false);
    expect(quota.ofRecords(request(1, "10.0.0.2"), unknown, 0)).toBe(true);
    count(() => quota.ofRecords(request(1, "2001:db8::1"), unknown, 0));
    expect(quota.ofRecords(request(1, "2001:db8::2"), unknown, 0)).toBe(false);
    expect(count(() => quota.ofRecords(request(1), known, minute))).toBe(6);
  });
});
