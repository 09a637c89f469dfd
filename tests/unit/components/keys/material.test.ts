import { describe, expect, it } from "vitest";
import { keyMaterial, type MadeKey } from "../../../../components/keys/material.ts";
import { keyNames } from "../../../../nats/index.ts";
import { accountEntry, secretOf } from "../../../support/nats-keys.ts";

const document = { accounts: { orders: accountEntry() } };
const base64 = (label: string) => Buffer.from(secretOf(label)).toString("base64");
const bytes = (label: string) => Buffer.from(secretOf(label));

/** Keys that have just been rotated, and those that never were. */
function made(rotated: readonly string[]): Record<string, MadeKey> {
  return Object.fromEntries(
    keyNames(["orders"]).map((name) => [
      name,
      {
        secret: base64(name),
        next: base64(`${name}, next`),
        ...(rotated.includes(name) && { previous: base64(`${name}, previous`) }),
        createdAt: 1_750_000_000,
      },
    ]),
  );
}

describe("the keys of an installation", () => {
  it("are those in use, and beside them those of the next rotation", () => {
    const material = keyMaterial(document, made([]), undefined);
    expect(material.accounts["orders"]).toEqual({
      identity: bytes("account:orders"),
      signing: bytes("signing:orders"),
      alsoSigning: [bytes("signing:orders, next")],
    });
    expect(material.xkey).toEqual(bytes("xkey"));
    expect(material.alsoXkeys).toEqual([bytes("xkey, next")]);
    expect(material.alsoCalloutUsers).toEqual([bytes("callout-user, next")]);
    expect(material).not.toHaveProperty("previousOperator");
  });

  it("have those of before as well, until their overlap has ended", () => {
    const material = keyMaterial(document, made(["signing:orders", "xkey"]), undefined);
    expect(material.accounts["orders"]?.alsoSigning).toEqual(
      ["signing:orders, next", "signing:orders, previous"].map(bytes),
    );
    expect(material.alsoXkeys).toEqual(["xkey, next", "xkey, previous"].map(bytes));
    expect(material.auth.alsoSigning).toEqual([bytes("auth-signing, next")]);
  });

  it.each<[string, string[], string]>([
    ["alone", ["operator"], "operator-signing"],
    ["with its signing key", ["operator", "operator-signing"], "operator-signing, previous"],
  ])("have the operator before, %s, as it was", (_what, rotated, signing) => {
    expect(keyMaterial(document, made(rotated), undefined).previousOperator).toEqual({
      identity: bytes("operator, previous"),
      signing: bytes(signing),
    });
  });

  it("have the operator that is kept elsewhere, when there is one", () => {
    const given = { jwt: "jwt", signingSeed: "seed" };
    const material = keyMaterial(document, made(["operator"]), given);
    expect(material.operator).toBe(given);
    expect(material).not.toHaveProperty("previousOperator");
  });

  it("of a state without the next ones are those in use alone", () => {
    const old = Object.fromEntries(
      Object.entries(made([])).map(([name, { next: _, ...key }]) => [name, key]),
    );
    expect(keyMaterial(document, old, undefined).alsoXkeys).toEqual([]);
  });
});
