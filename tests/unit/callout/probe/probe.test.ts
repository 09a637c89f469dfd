import { describe, expect, it } from "vitest";
import { markProbes, probeOf } from "../../../../callout/probe/probe.ts";
import { keyPair } from "../../../../nats/index.ts";
import { tokenHash } from "../../../../protocol/control/probe.ts";
import { secretOf } from "../../../support/nats-keys.ts";

const keys = [keyPair("curve", secretOf("xkey"))];
const oid = "33333333-3333-4333-8333-000000000009";
const now = 1_800_000_000_000;
const hash = tokenHash("bad");
const connect = { protocol: 1 };

describe("the mark of a bad token", () => {
  it("proves at its login who announced it, as token or as password", () => {
    const [name = ""] = markProbes([hash], oid, now, keys).names;
    expect(probeOf({ ...connect, name, auth_token: "bad" }, now + 1000, keys)).toBe(oid);
    expect(probeOf({ ...connect, name, user: "CONTROL", pass: "bad" }, now, keys)).toBe(oid);
  });

  it("holds after a key was replaced, and for ten minutes", () => {
    const [name = ""] = markProbes([hash], oid, now, keys).names;
    const newer = [keyPair("curve", secretOf("next xkey")), ...keys];
    expect(probeOf({ ...connect, name, auth_token: "bad" }, now + 600_000, newer)).toBe(oid);
    expect(probeOf({ ...connect, name, auth_token: "bad" }, now + 600_001, newer)).toBeUndefined();
  });

  it("is nothing to a client without a token, or without a name", () => {
    const [name = ""] = markProbes([hash], oid, now, keys).names;
    expect(probeOf({ ...connect, name }, now, keys)).toBeUndefined();
    expect(probeOf({ ...connect, auth_token: "bad" }, now, keys)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ["no list", hash],
    ["a token instead of its hash", ["eyJ…"]],
    ["what is no text", [1]],
    ["too many", Array<string>(33).fill(hash)],
  ])("is not given for %s", (_what, tokens) => {
    expect(() => markProbes(tokens, oid, now, keys)).toThrow(/up to 32 SHA-256 hashes/);
  });
});
