import { describe, expect, it } from "vitest";
import {
  credentialNames as namesFor,
  fitsName,
} from "../../../../components/entra/credential-names.ts";

const credentialNames = (all: readonly string[][]) =>
  namesFor(all, (parts) => parts).map(([, name]) => name);
const environment = (name: string) => ["github", "acme", "orders", name];

describe("the name of a credential", () => {
  it("is made of its parts", () => {
    expect(credentialNames([environment("live"), environment("EU west")])).toMatchObject([
      { name: "github-acme-orders-live" },
      { name: "github-acme-orders-EU-west" },
    ]);
  });

  it("has a digest where parts cannot tell it from another", () => {
    const both = credentialNames([environment("EU west"), environment("EU-west")]);
    expect(both[0]?.name).toMatch(/^github-acme-orders-EU-west-[0-9a-f]{8}$/);
    expect(both[1]?.name).toMatch(/^github-acme-orders-EU-west-[0-9a-f]{8}$/);
    expect(both[0]?.name).not.toBe(both[1]?.name);
  });

  it("does not depend on the order of credentials", () => {
    const list = ["EU west", "EU-west", "EU.west", "live"].map(environment);
    const named = (all: string[][]) =>
      all.map((parts, at) => [parts.join(), credentialNames(all)[at]?.name]).sort();
    expect(named(list)).toEqual(named(list.toReversed()));
  });

  it("fits Entra, however long or strange its parts are", () => {
    const strange = [environment("e".repeat(255)), environment("本番"), environment("実験")];
    for (const { name } of credentialNames(strange)) expect(fitsName(name), name).toBe(true);
    expect(new Set(credentialNames(strange).map(({ name }) => name)).size).toBe(3);
  });

  it("is known by its former name when another credential comes or goes", () => {
    const [alone] = credentialNames([environment("EU west")]);
    const [first, second] = credentialNames([environment("EU west"), environment("EU-west")]);
    expect(first?.formerName).toBe(alone?.name);
    expect(alone?.formerName).toBe(first?.name);
    expect(second?.formerName).toBeUndefined();
  });
});
