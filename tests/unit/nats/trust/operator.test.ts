import { encodeOperator } from "@nats-io/jwt";
import { createAccount, createOperator } from "@nats-io/nkeys";
import { describe, expect, it } from "vitest";
import { deriveTrust, givenOperator, type KeyMaterial } from "../../../../nats/index.ts";
import { accountEntry, keyMaterial } from "../../../support/nats-keys.ts";
import { failing } from "../../../support/failing.ts";

const operator = createOperator();
const signing = createOperator();
const signingSeed = new TextDecoder().decode(signing.getSeed());
const systemAccount = createAccount().getPublicKey();
const jwtOf = (claims: { system_account?: string; signing_keys?: string[] } = {}) =>
  encodeOperator("theirs", operator, { signing_keys: [signing.getPublicKey()], ...claims });

describe("an operator that exists already", () => {
  it("is used as it is, and its signing key signs", async () => {
    const jwt = await jwtOf({ system_account: systemAccount });
    const trusted = givenOperator({ jwt, signingSeed }, systemAccount);
    expect(trusted.jwt).toBe(jwt);
    expect(trusted.signer.getPublicKey()).toBe(signing.getPublicKey());
  });

  it("signs all accounts of an installation", async () => {
    const jwt = await jwtOf();
    const keys: KeyMaterial = { ...keyMaterial(["orders"]), operator: { jwt, signingSeed } };
    expect(deriveTrust({ accounts: { orders: accountEntry() } }, keys).operatorJwt).toBe(jwt);
  });

  it("may be given as the file that nsc writes", async () => {
    const jwt = await jwtOf();
    const file = `-----BEGIN NATS OPERATOR JWT-----\n${jwt}\n------END NATS OPERATOR JWT------\n\n`;
    expect(givenOperator({ jwt: file, signingSeed }, systemAccount).jwt).toBe(jwt);
  });

  it("is refused when the seed is not of a signing key that it lists", async () => {
    const jwt = await jwtOf({ signing_keys: [createOperator().getPublicKey()] });
    expect(() => givenOperator({ jwt, signingSeed }, systemAccount)).toThrow(
      failing(`does not list ${signing.getPublicKey()} as a signing key; add it`),
    );
    const none = await jwtOf({ signing_keys: [] });
    expect(() => givenOperator({ jwt: none, signingSeed }, systemAccount)).toThrow(
      expect.objectContaining({ code: "operator_signing_key" }),
    );
  });

  it("is refused when it names another system account", async () => {
    const other = createAccount().getPublicKey();
    const jwt = await jwtOf({ system_account: other });
    expect(() => givenOperator({ jwt, signingSeed }, systemAccount)).toThrow(
      expect.objectContaining({
        code: "operator_system_account",
        message: expect.stringContaining(other) as string,
      }),
    );
  });

  it("is refused when it is not a self-signed operator JWT", async () => {
    const invalid = expect.objectContaining({ code: "operator_invalid" }) as Error;
    const accountJwt = Object.values(deriveTrust({ accounts: {} }, keyMaterial([])).accountJwts)[0];
    const bySigningKey = await encodeOperator("theirs", operator, {}, { signer: signing });
    for (const jwt of ["", "eyJ", accountJwt ?? "", bySigningKey, `${await jwtOf()}A`]) {
      expect(() => givenOperator({ jwt, signingSeed }, systemAccount)).toThrow(invalid);
    }
  });
});
