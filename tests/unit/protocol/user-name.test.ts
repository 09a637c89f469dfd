import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUserName, subjectName, userName } from "../../../protocol/user-name.ts";

const github = "https://token.actions.githubusercontent.com";
const oid = "33333333-3333-4333-8333-333333333333";

describe("the name of a user", () => {
  it("says the kind and the id of an identity of Entra", () => {
    expect(userName({ kind: "user", oid, iss: "x" })).toBe(`user:${oid}`);
    expect(userName({ kind: "application", oid, iss: "x" })).toBe(`app:${oid}`);
  });

  it("says issuer and subject of a job of a CI service", () => {
    const sub = "repo:acme@1/orders@2:environment:production";
    const name = userName({ kind: "application", oid, iss: github, sub });
    expect(name).toBe(`oidc:token.actions.githubusercontent.com#${sub}`);
    expect(isUserName(name)).toBe(true);
  });

  it.each([
    ['a"b<c>#*%23\\', "a~22b~3Cc~3E~23~2A~2523~5C"],
    ["EU west", "EU~20west"],
    ["Büro", "B~C3~BCro"],
    ["本番", "~E6~9C~AC~E7~95~AA"],
    ["😀", "~F0~9F~98~80"],
  ])("has no letter that means something to a log: %s", (sub, written) => {
    expect(subjectName("https://h", sub)).toBe(`oidc:h#${written}`);
    expect(isUserName(subjectName("https://h", sub))).toBe(true);
  });

  it("is another one for another subject, and is read back as in URLs", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }), (sub) => {
        const name = subjectName("https://h", sub);
        expect(name).not.toContain("%");
        expect(decodeURIComponent(name.replaceAll("~", "%"))).toBe(`oidc:h#${sub}`);
      }),
    );
  });

  it("fits for the longest subject", () => {
    expect(isUserName(subjectName(github, "本".repeat(200)))).toBe(true);
  });
});
