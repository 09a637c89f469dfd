import { createHash } from "node:crypto";

import { describe, expect, it } from "vitest";

import { ids, sampleObjects } from "../../support/directory.ts";
import { authority, decoded, tenantPath, testIssuer, type TestIssuer } from "./fixture.ts";

const api = `api://${ids.api}`;
const verifier = "a-verifier-of-at-least-forty-three-characters-0";
const challenge = createHash("sha256").update(verifier).digest("base64url");
const redirectUri = "http://localhost:51234/";
const path = `${tenantPath}/oauth2/v2.0/authorize`;

const request = {
  ...{
    client_id: ids.cli,
    response_type: "code",
    redirect_uri: redirectUri,
    state: "s t&te",
    nonce: "n-1",
  },
  ...{
    scope: `openid profile offline_access ${api}/connect`,
    code_challenge: challenge,
    code_challenge_method: "S256",
  },
};

const show = (issuer: TestIssuer, change: Record<string, string> = {}) =>
  issuer.send({ path, query: new URLSearchParams({ ...request, ...change }).toString() });

const decide = (
  issuer: TestIssuer,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) =>
  issuer.send({
    ...{
      method: "POST",
      path,
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    },
    body: new URLSearchParams({ ...request, decision: "approve", ...fields }).toString(),
  });

async function answerTo(reply: ReturnType<typeof decide>): Promise<URLSearchParams> {
  const { status, headers } = await reply;
  expect(status).toBe(302);
  expect(headers["location"]).toMatch(/^http:\/\/localhost:51234\/\?/);
  return new URL(headers["location"] ?? "").searchParams;
}

async function codeFor(issuer: TestIssuer, person: string = ids.ada): Promise<string> {
  return (await answerTo(decide(issuer, { person }))).get("code") ?? "";
}

const redeem = (issuer: TestIssuer, code: string, change: Record<string, string> = {}) =>
  issuer.post("token", {
    ...{ grant_type: "authorization_code", client_id: ids.cli, code, redirect_uri: redirectUri },
    ...{ code_verifier: verifier, ...change },
  });

describe("the authorize page", () => {
  it("shows who asks, lets a person be picked, and carries the request along", async () => {
    const { status, body, headers } = await show(await testIssuer());
    expect(status).toBe(200);
    expect(body).toContain("<b>The cli</b> asks for access to");
    expect(body).toContain('name="state" value="s t&amp;te"');
    expect(body).toContain(`action="${path}"`);
    expect(headers["content-security-policy"]).toContain(
      "form-action 'self' http://localhost:51234;",
    );
  });

  it("chooses the person of login_hint, and nobody otherwise", async () => {
    const issuer = await testIssuer();
    expect((await show(issuer, { login_hint: "bob@example.com" })).body).toMatch(
      new RegExp(`value="${ids.bob}"[^>]*checked`),
    );
    expect((await show(issuer)).body).not.toContain("checked />");
  });

  it("refuses a post from another site", async () => {
    const reply = await decide(
      await testIssuer(),
      { person: ids.ada },
      { "sec-fetch-site": "cross-site" },
    );
    expect(reply.status).toBe(403);
  });

  it.each([
    ["https://localhost:51234/"],
    ["http://localhost.example.com/"],
    ["http://localhost:51234/callback"],
    ["http://localhost:51234/?next=x"],
    ["http://user@localhost:51234/"],
    ["http://example.com"],
    ["myapp://auth"],
    ["javascript:alert(1)"],
    ["nonsense"],
  ])("sends nothing to an address that is not registered: %s", async (address) => {
    const { status, headers, body } = await show(await testIssuer(), { redirect_uri: address });
    expect(status).toBe(400);
    expect(headers).not.toHaveProperty("location");
    expect(body).toContain("AADSTS50011");
  });

  it.each([["http://localhost"], ["http://localhost:1/"], ["http://127.0.0.1:65535"]])(
    "takes %s",
    async (address) => {
      expect((await show(await testIssuer(), { redirect_uri: address })).status).toBe(200);
    },
  );

  it.each([
    ["an unknown client", { client_id: ids.ada }, "AADSTS700016"],
    ["a confidential client", { client_id: ids.worker }, "AADSTS7000218"],
  ])("tells the person about %s", async (_, change, code) => {
    const { status, body } = await show(await testIssuer(), change);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toContain(code);
  });

  it.each([
    ["no PKCE", { code_challenge: "" }, "invalid_request"],
    ["plain PKCE", { code_challenge_method: "plain" }, "invalid_request"],
    ["a challenge that is no SHA-256", { code_challenge: "short" }, "invalid_request"],
    ["the implicit grant", { response_type: "id_token token" }, "unsupported_response_type"],
    ["a fragment", { response_mode: "fragment" }, "invalid_request"],
    ["a silent sign-in", { prompt: "none" }, "login_required"],
    ["no API", { scope: "openid" }, "invalid_scope"],
  ])("tells the client about %s, with its state", async (_, change, error) => {
    const answer = await answerTo(show(await testIssuer(), change));
    expect(answer.get("error")).toBe(error);
    expect(answer.get("error_description")).toMatch(/^AADSTS\d+: /);
    expect(answer.get("state")).toBe("s t&te");
  });

  it("tells the client that the person cancelled, or has no role", async () => {
    const issuer = await testIssuer();
    expect((await answerTo(decide(issuer, { decision: "decline" }))).get("error")).toBe(
      "access_denied",
    );
    const refused = await answerTo(decide(issuer, { person: ids.eve }));
    expect(refused.get("error")).toBe("access_denied");
    expect(refused.get("error_description")).toContain("AADSTS50105");
    expect(refused.get("code")).toBeNull();
  });
});

describe("an authorization code", () => {
  it("comes back with the state, and gives the person's tokens", async () => {
    const issuer = await testIssuer();
    const answer = await answerTo(decide(issuer, { person: ids.ada }));
    expect(answer.get("state")).toBe("s t&te");
    const { status, body } = await redeem(issuer, answer.get("code") ?? "");
    expect(status).toBe(200);
    expect(decoded(body["access_token"]).claims).toMatchObject({
      oid: ids.ada,
      scp: "connect",
      azpacr: "0",
    });
    expect(decoded(body["id_token"]).claims).toMatchObject({
      nonce: "n-1",
      aud: ids.cli,
      iss: `${authority}/${ids.tenant}/v2.0`,
    });
    expect(decoded(body["access_token"]).claims).not.toHaveProperty("nonce");
  });

  it("works once; a second time it also ends what the first one gave", async () => {
    const issuer = await testIssuer();
    const code = await codeFor(issuer);
    const { body } = await redeem(issuer, code);
    expect((await redeem(issuer, code)).body).toMatchObject({
      error: "invalid_grant",
      error_codes: [54005],
    });
    const refresh = {
      grant_type: "refresh_token",
      client_id: ids.cli,
      refresh_token: String(body["refresh_token"]),
    };
    expect((await issuer.post("token", refresh)).body).toMatchObject({ error: "invalid_grant" });
  });

  it("works once also when it comes twice at the same moment", async () => {
    const issuer = await testIssuer();
    const code = await codeFor(issuer);
    const answers = await Promise.all([redeem(issuer, code), redeem(issuer, code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it.each([
    ["another verifier", { code_verifier: `${verifier}x` }, 501481],
    ["no verifier", { code_verifier: "" }, 900144],
    ["another address", { redirect_uri: "http://localhost:51235/" }, 50011],
    ["another code", { code: "1.guess" }, 70008],
  ])("gives nothing for %s", async (_, change, number) => {
    const issuer = await testIssuer();
    expect((await redeem(issuer, await codeFor(issuer), change)).body).toMatchObject({
      error_codes: [number],
    });
  });

  it("ends after ten minutes", async () => {
    const issuer = await testIssuer();
    const code = await codeFor(issuer);
    issuer.wait(601);
    expect((await redeem(issuer, code)).body).toMatchObject({ error_codes: [70008] });
  });
});

describe("a refresh token", () => {
  const refresh = (issuer: TestIssuer, token: unknown, change: Record<string, string> = {}) =>
    issuer.post("token", {
      grant_type: "refresh_token",
      client_id: ids.cli,
      refresh_token: String(token),
      ...change,
    });

  async function signedIn(): Promise<{ issuer: TestIssuer; token: unknown }> {
    const issuer = await testIssuer();
    const { body } = await redeem(issuer, await codeFor(issuer));
    return { issuer, token: body["refresh_token"] };
  }

  it("gives new tokens and another refresh token, in the same session", async () => {
    const { issuer, token } = await signedIn();
    const first = await refresh(issuer, token);
    const second = await refresh(issuer, first.body["refresh_token"], {
      scope: `${api}/.default openid`,
    });
    expect(second.status).toBe(200);
    expect(second.body["refresh_token"]).not.toBe(first.body["refresh_token"]);
    const sids = [first, second].map(({ body }) => decoded(body["access_token"]).claims["sid"]);
    expect(sids[0]).toBe(sids[1]);
    expect(decoded(second.body["id_token"]).claims).not.toHaveProperty("nonce");
  });

  it("that comes twice ends the sign-in for everybody", async () => {
    const { issuer, token } = await signedIn();
    const { body } = await refresh(issuer, token);
    expect((await refresh(issuer, token)).body).toMatchObject({
      error: "invalid_grant",
      error_codes: [70000],
    });
    expect((await refresh(issuer, body["refresh_token"])).body).toMatchObject({
      error: "invalid_grant",
    });
  });

  it("brings a change of roles along", async () => {
    const { issuer, token } = await signedIn();
    const { "assignment-ada-write.json": _, ...objects } = sampleObjects();
    issuer.become(objects);
    const { body } = await refresh(issuer, token);
    expect(decoded(body["access_token"]).claims["roles"]).toEqual(["Orders.Read"]);
  });

  it("gives nothing any more to a person who left", async () => {
    const { issuer, token } = await signedIn();
    const objects = Object.entries(sampleObjects()).filter(([name]) => !name.includes("ada"));
    issuer.become(Object.fromEntries(objects));
    expect((await refresh(issuer, token)).body).toMatchObject({ error_codes: [50034] });
  });

  it("is not spent by a request that is refused for another reason", async () => {
    const { issuer, token } = await signedIn();
    expect((await refresh(issuer, token, { scope: `${api}/admin` })).status).toBe(400);
    expect((await refresh(issuer, token)).status).toBe(200);
  });
});
