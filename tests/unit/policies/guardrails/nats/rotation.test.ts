import { describe, expect, it } from "vitest";
import { keysRotated } from "../../../../../policies/guardrails/nats/rotation.ts";
import { keyNames, longestUse } from "../../../../../nats/index.ts";
import { judge, specify, unknown, type Subject } from "../../../../support/guardrails.ts";

const now = Math.floor(Date.now() / 1000);
const key = (name: string, days: number): Subject => ({
  type: "nats-entra:index:Key",
  name,
  props: { createdAt: now - days * 86_400 - 60 },
  under: "nats-entra:index:NatsEntra$nats-entra:index:NatsKeys",
});

specify(keysRotated, {
  keeps: {
    "a key of 300 days": key("orders-keys-xkey", 300),
    "a signing key of 90 days": key("orders-keys-signing-orders", 90),
    "what an account is known by, however old": [
      key("orders-keys-account-orders", 4000),
      key("orders-keys-system", 4000),
      key("orders-keys-auth", 4000),
    ],
    "a key of another component": {
      ...key("orders-cluster-environment-mark", 4000),
      under: "nats-entra:index:NatsEntra$nats-entra:index:NatsCluster",
    },
  },
  breaks: {
    "a key of more than a year": [
      key("orders-keys-xkey", 366),
      "the key has been in use for 366 days, 365 is the most",
    ],
    "signing keys of more than 90 days": [
      [key("orders-keys-signing-orders", 91), key("k-auth-signing", 100)],
      "the key has been in use for 91 days, 90 is the most",
      "the key has been in use for 100 days, 90 is the most",
    ],
  },
  silent: {
    "keys that are made or rotated": [
      { ...key("orders-keys-xkey", 0), props: { createdAt: unknown.number } },
      { ...key("orders-keys-operator", 0), props: unknown },
    ],
  },
});

describe("the numbers", () => {
  it.each(keyNames(["orders"]))("are those of `nats-entra status` for %s", async (name) => {
    const longest = longestUse(name);
    const resource = `orders-keys-${name.replace(":", "-")}`;
    const isBroken = async (days: number) =>
      (await judge(keysRotated, [key(resource, days)])).violations.length > 0;
    expect(await isBroken(longest ?? 0)).toBe(false);
    expect(await isBroken((longest ?? 10_000) + 1)).toBe(longest !== undefined);
  });

  it("can be set", () => {
    expect(keysRotated.configSchema?.properties).toEqual({
      days: { type: "integer", minimum: 1, default: 365 },
      signingDays: { type: "integer", minimum: 1, default: 90 },
    });
  });
});
