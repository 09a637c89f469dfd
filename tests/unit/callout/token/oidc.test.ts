import { describe, expect, it } from "vitest";
import {
  isIssuer,
  isSubject,
  principalOf,
  type SubjectRule,
} from "../../../../callout/token/oidc.ts";
import { verifyToken, type TokenRules } from "../../../../callout/token/verify.ts";
import { Reason } from "../../../../protocol/reason.ts";
import { audience, github, githubToken, subject } from "../../../support/issuer/github-token.ts";
import { now, signingKey, type Changes } from "../../../support/token.ts";

const key = signingKey("key-1");
const production: SubjectRule = {
  subject,
  claims: { repository_id: "2002", ref: "refs/heads/main" },
  roles: ["Orders.Deploy"],
};

function verify(claims: Changes = {}, subjects: readonly SubjectRule[] = [production]) {
  const expected = { issuer: github, audience, clockSkew: 60, subjects };
  const rules: TokenRules = {
    maxToken: 16_384,
    issuers: new Map([
      [
        github,
        {
          expected,
          keys: { find: (kid) => (kid === "key-1" ? key.publicKey : Reason.UnknownKey) },
        },
      ],
    ]),
  };
  return verifyToken(githubToken(key, now, claims), rules, now);
}

function refusal(claims: Changes, subjects?: readonly SubjectRule[]): string {
  const verdict = verify(claims, subjects);
  if (verdict.accepted) return "accepted";
  return `${verdict.refusal.reason} ${verdict.refusal.member ?? ""}`.trim();
}

describe("a job of GitHub Actions", () => {
  it("is an application with the roles of its rule, and ids made of issuer and subject", () => {
    const { tid, oid, azp } = principalOf(github, subject);
    expect(verify()).toEqual({
      accepted: true,
      identity: {
        ...{ iss: github, sub: subject, tid, oid, azp, kind: "application" },
        uti: "6f4f28d1-9a4b-4b9c-8f0e-4b8f1f7d2c10",
        roles: ["Orders.Deploy"],
        expires: now + 300,
      },
      evidence: {
        ...{ kid: "key-1", iss: github, sub: subject, tid, oid, azp },
        uti: "6f4f28d1-9a4b-4b9c-8f0e-4b8f1f7d2c10",
        exp: now + 300,
      },
    });
  });

  it("gets the roles of all rules that fit, each once", () => {
    const others: SubjectRule[] = [
      { subject, claims: {}, roles: ["Orders.Read", "Orders.Deploy"] },
      { subject, claims: { ref: "refs/heads/other" }, roles: ["Admin"] },
      { subject: "repo:acme/other:environment:production", claims: {}, roles: ["Other"] },
    ];
    expect(verify({}, [production, ...others])).toMatchObject({
      identity: { roles: ["Orders.Deploy", "Orders.Read"] },
    });
  });

  it("has nothing by its token's own word", () => {
    const claims = { roles: ["Admin"], scp: "connect", oid: subject, tid: github, azp: "x" };
    expect(verify(claims)).toMatchObject({ identity: { roles: ["Orders.Deploy"] } });
    expect(JSON.stringify(verify(claims))).not.toContain("Admin");
  });

  it.each<[string, Changes, string]>([
    [
      "another repository",
      { sub: "repo:acme/other:environment:production" },
      "subject_unknown sub",
    ],
    [
      "a fork of its name",
      { sub: "repo:evil/orders:environment:production" },
      "subject_unknown sub",
    ],
    ["a pull request", { sub: "repo:acme/orders:pull_request" }, "subject_unknown sub"],
    ["another environment", { sub: "repo:acme/orders:environment:test" }, "subject_unknown sub"],
    ["more after its subject", { sub: `${subject}:x` }, "subject_unknown sub"],
    ["other letters of the same look", { sub: subject.toUpperCase() }, "subject_unknown sub"],
    ["a repository made anew", { repository_id: "9009" }, "subject_unknown repository_id"],
    ["another branch", { ref: "refs/heads/evil" }, "subject_unknown ref"],
    ["a claim that is absent", { ref: undefined }, "subject_unknown ref"],
    ["a claim of another type", { repository_id: 2002 }, "subject_unknown repository_id"],
    ["a claim that is a list", { ref: ["refs/heads/main"] }, "subject_unknown ref"],
    ["no subject", { sub: undefined }, "claim_missing sub"],
    ["a subject that is no text", { sub: [subject] }, "claim_invalid sub"],
    [
      "an id of its repository",
      { sub: "repo:acme@1/orders@2:environment:production" },
      "subject_unknown sub",
    ],
    ["another word after its subject", { sub: `${subject} x` }, "subject_unknown sub"],
    ["white space after its subject", { sub: `${subject} ` }, "claim_invalid sub"],
    ["a line break in its subject", { sub: `${subject}\nx` }, "claim_invalid sub"],
    ["a letter that nobody sees", { sub: `${subject}\u200b` }, "claim_invalid sub"],
    ["a composed letter taken apart", { sub: "project:Bu\u0308ro" }, "subject_unknown sub"],
    ["another audience", { aud: "https://github.com/acme" }, "wrong_audience aud"],
    ["several audiences", { aud: [audience, "vault"] }, "wrong_audience aud"],
    ["no audience", { aud: undefined }, "wrong_audience aud"],
    ["a sign-in's nonce", { nonce: "n" }, "id_token nonce"],
    ["no id", { jti: undefined }, "claim_missing jti"],
    ["an id that is none", { jti: "a b" }, "claim_invalid jti"],
    ["its end behind it", { exp: now }, "token_expired exp"],
    ["no end", { exp: undefined }, "claim_missing exp"],
    ["no beginning", { iat: undefined }, "claim_missing iat"],
    ["its beginning ahead", { nbf: now + 61 }, "token_not_yet_valid nbf"],
    ["a beginning that is no time", { nbf: "soon" }, "claim_invalid nbf"],
    ["another issuer", { iss: `${github}/acme` }, "wrong_issuer iss"],
    ["the issuer with a slash", { iss: `${github}/` }, "wrong_issuer iss"],
    ["one audience in a list", { aud: [audience] }, "accepted"],
    ["no nbf", { nbf: undefined }, "accepted"],
  ])("with %s: %s", (_what, claims, expected) => {
    expect(refusal(claims)).toBe(expected);
  });

  it("is nobody by a claim that it inherits", () => {
    const claims = { toString: "x", constructor: "y" };
    expect(refusal({}, [{ subject, claims, roles: ["Admin"] }])).toMatch(/^subject_unknown/);
  });
});

describe("the ids of a principal", () => {
  it("are GUIDs, three different ones, and the same for ever", () => {
    const ids = principalOf(github, subject);
    expect(ids).toEqual(principalOf(github, subject));
    expect(new Set(Object.values(ids)).size).toBe(3);
    for (const id of Object.values(ids)) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it("are its own: another subject has another oid and azp, another issuer another tid as well", () => {
    const one = principalOf(github, subject);
    const two = principalOf(github, "repo:acme/other:ref:refs/heads/main");
    const three = principalOf("https://gitlab.example.com", subject);
    expect([one.tid, one.oid, one.azp].filter((id) => Object.values(two).includes(id))).toEqual([
      one.tid,
    ]);
    expect(Object.values(one).filter((id) => Object.values(three).includes(id))).toEqual([]);
  });
});

/** What CI services write: GitHub with ids, Azure DevOps, HCP Terraform, GitLab. */
const real = [
  "repo:acme@123456/orders@456789:environment:production",
  "repo:acme@123456/orders@456789:environment:EU west%3A1",
  "sc://Contoso/Büro für Bestellungen/Orders (production)",
  "organization:acme:project:Default Project:workspace:orders:run_phase:apply",
  "project_path:acme/orders:ref_type:branch:ref:main",
  "repo:acme/orders:environment:本番",
  `repo:${"o".repeat(39)}@${"9".repeat(20)}/${"r".repeat(100)}@${"9".repeat(20)}:environment:${"e".repeat(255)}`,
];

describe("a subject", () => {
  it.each(real)("may be %s", (sub) => {
    const rules = [{ subject: sub, claims: {}, roles: ["Orders.Deploy"] }];
    expect(isSubject(sub)).toBe(true);
    expect(verify({ sub }, rules)).toMatchObject({ accepted: true, identity: { sub } });
  });

  it.each([
    ...["", " ", " a", "a ", "a\tb", "a\u00a0b", "a\u3000b", "a\u2028b", "a\u0000b", "a\x7f"],
    ...["a\u202eb", "a\ufeffb", "a\u00adb", "a\ud800", "a\ue000", "é".repeat(301), "a".repeat(601)],
  ])("is not %j", (text) => {
    expect(isSubject(text)).toBe(false);
  });
});

describe("an issuer's address", () => {
  it.each([github, "https://gitlab.com", "https://h:8443/a/b", "https://x.auth0.com/"])(
    "is %s",
    (text) => {
      expect(isIssuer(text)).toBe(true);
    },
  );

  it.each([
    ...["http://x", "https://", "https://x?y", "https://x#y", "https://u:p@x", "https://X", "x"],
    ...["https://x/../y", "https://x//y", "https://x y", "https://x:443", 7, undefined],
  ])("is not %s", (text) => {
    expect(isIssuer(text)).toBe(false);
  });
});
