import { verify } from "node:crypto";
import { expect, it } from "vitest";
import { forgeries } from "../../../../cli/doctor/forged.ts";
import * as entra from "../../../support/token.ts";

it("makes tokens of a good one that its issuer has not signed", async () => {
  const key = entra.signingKey("key-1");
  const good = entra.token(key);
  const signedByIssuer = (token: string) => {
    const [header = "", payload = "", signature = ""] = token.split(".");
    const input = Buffer.from(`${header}.${payload}`);
    return verify("sha256", input, key.publicKey, Buffer.from(signature, "base64url"));
  };
  expect(signedByIssuer(good)).toBe(true);
  const made = await forgeries(good);
  expect(made.map(({ what }) => what)).toEqual([
    "no signature",
    "a signature that was changed",
    "another claim after signing",
    "signed with another key",
    "signed with a key that nobody knows",
  ]);
  for (const { what, token } of made) expect(signedByIssuer(token), what).toBe(false);
  expect(new Set(made.map(({ token }) => token)).size).toBe(made.length);
});
