import { describe, expect, it } from "vitest";
import { domainsOf } from "../../../../access/index.ts";
import type { ImportEntry } from "../../../../access/index.ts";
import { accountEntry } from "../../../support/nats-keys.ts";

const service = (from: string, subject: string, to: string): ImportEntry => ({
  name: subject,
  kind: "service",
  ...{ from, subject, to },
});

describe("the JetStream domains of accounts", () => {
  it("are the accounts whose API they import under a prefix of that name, once each", () => {
    const imports = [
      service("right", "$JS.API.STREAM.INFO.R", "$JS.right.API.STREAM.INFO.R"),
      service("left", "$JS.API.STREAM.INFO.L", "$JS.left.API.STREAM.INFO.L"),
      service("left", "$KV.prices.>", "$JS.left.API.$KV.prices.>"),
    ];
    const accounts = { orders: accountEntry({ imports }), left: accountEntry() };
    expect(domainsOf({ accounts })).toEqual({ orders: ["left", "right"] });
  });

  it("are not those of whom they import services and streams under other names", () => {
    const imports = [
      service("shop", "orders.status", "orders.status"),
      service("shop", "api", "$JS.other.API.INFO"),
      { ...service("shop", "events", "$JS.shop.API.INFO"), kind: "stream" as const },
    ];
    expect(domainsOf({ accounts: { orders: accountEntry({ imports }) } })).toEqual({});
  });
});
