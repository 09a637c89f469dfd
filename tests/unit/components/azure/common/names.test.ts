import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  credentialName,
  vaultName,
  vaultNameFault,
} from "../../../../../components/azure/common/names.ts";

describe("a vault's name", () => {
  it("is one that Azure takes, whatever it is made from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.array(fc.string()), (readable, unique) => {
        const name = vaultName(readable, unique);
        expect(vaultNameFault(name), name).toBeUndefined();
      }),
    );
  });

  it("is the same for the same place, and another one for another", () => {
    const unique = ["tenant", "project", "stack", "seeds"];
    expect(vaultName("seeds", unique)).toBe(vaultName("seeds", [...unique]));
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(vaultName("seeds", one) === vaultName("seeds", other)).toBe(same);
      }),
    );
  });

  it("begins with what people know it by", () => {
    expect(vaultName("Orders_Seeds", [])).toMatch(/^orders-seeds-[0-9a-z]{8}$/);
  });

  it.each([
    ["se", "3 to 24"],
    ["a".repeat(25), "3 to 24"],
    ["1seeds", "starts with a letter"],
    ["or--ders", "single dashes"],
    ["orders-", "ends with no dash"],
    ["or.ders", "letters, digits"],
  ])("is not %s", (name, why) => expect(vaultNameFault(name)).toContain(why));
});

describe("a credential's name", () => {
  const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
  const subdomain = fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,200}[a-z0-9])?$/);

  it("is one that Entra takes", () => {
    fc.assert(
      fc.property(label, subdomain, (namespace, account) => {
        expect(credentialName(namespace, account)).toMatch(/^[a-z0-9][-a-z0-9_]{2,119}$/);
      }),
    );
  });

  it("belongs to one account only", () => {
    expect(credentialName("a-b", "c")).not.toBe(credentialName("a", "b-c"));
    expect(credentialName("a", "b.c")).not.toBe(credentialName("a", "b-c"));
    fc.assert(
      fc.property(label, subdomain, label, subdomain, (namespace, account, other, another) => {
        const same = namespace === other && account === another;
        expect(credentialName(namespace, account) === credentialName(other, another)).toBe(same);
      }),
    );
  });
});
