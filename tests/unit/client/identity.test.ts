import { describe, expect, it } from "vitest";
import { objectIdOf } from "../../../client/identity.ts";
import * as entra from "../../support/token.ts";

const key = entra.signingKey("key-1");

describe("whose a token is", () => {
  it("is its oid", () => {
    expect(objectIdOf(entra.token(key, { name: "Åsa Öberg ÿ" }))).toBe(entra.oid);
  });

  it.each([
    ["no JWT", "secret-opaque-token"],
    ["a JWT without JSON", "a.b2theQ.c"],
    ["a JWT of null", `a.${Buffer.from("null").toString("base64url")}.c`],
    ["without an oid", entra.token(key, { oid: undefined })],
    ["with an oid that would be more than one token of a subject", entra.token(key, { oid: ">" })],
  ])("is not read from what is %s, and the text is not told", (_, token) => {
    let said = "";
    try {
      objectIdOf(token);
    } catch (error) {
      said = String(error);
      expect(error).toMatchObject({ code: "token_unreadable" });
    }
    expect(said).toContain("api://<application id>/.default");
    expect(said).not.toContain(token);
  });
});
