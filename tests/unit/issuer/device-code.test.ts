import { describe, expect, it } from "vitest";

import type { HttpRequest } from "../../../issuer/http/http.ts";
import { ids } from "../../support/directory.ts";
import { authority, decoded, testIssuer, type TestIssuer } from "./fixture.ts";

const api = `api://${ids.api}`;
const URN = "urn:ietf:params:oauth:grant-type:device_code";
const form = { "content-type": "application/x-www-form-urlencoded" };

interface Started {
  readonly issuer: TestIssuer;
  readonly userCode: string;
  readonly redeem: (grantType?: string) => ReturnType<TestIssuer["post"]>;
  readonly decide: (
    fields: Record<string, string>,
    headers?: HttpRequest["headers"],
  ) => ReturnType<TestIssuer["send"]>;
}

async function started(scope = `openid profile offline_access ${api}/connect`): Promise<Started> {
  const issuer = await testIssuer();
  const { body } = await issuer.post("devicecode", { client_id: ids.cli, scope });
  const { user_code: userCode, device_code: deviceCode } = body as Record<string, string>;
  return {
    issuer,
    userCode: userCode ?? "",
    redeem: (grantType = "device_code") =>
      issuer.post("token", {
        grant_type: grantType,
        client_id: ids.cli,
        device_code: deviceCode ?? "",
        client_info: "1",
      }),
    decide: (fields, headers = {}) => {
      const body = new URLSearchParams({ user_code: userCode ?? "", ...fields }).toString();
      return issuer.send({
        method: "POST",
        path: "/devicelogin",
        headers: { ...form, ...headers },
        body,
      });
    },
  };
}

const approve = (person: string) => ({ decision: "approve", person });

describe("a device code", () => {
  it("comes with everything a terminal has to say", async () => {
    const issuer = await testIssuer();
    const { status, body } = await issuer.post("devicecode", {
      client_id: ids.cli,
      scope: `${api}/connect`,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      expires_in: 900,
      interval: 5,
      verification_uri: `${authority}/devicelogin`,
    });
    expect(body["user_code"]).toMatch(/^[A-Z0-9]{9}$/);
    expect(body["verification_uri_complete"]).toBe(
      `${authority}/devicelogin?otc=${String(body["user_code"])}`,
    );
    expect(body["message"]).toContain(body["user_code"]);
  });

  it.each([["device_code"], [URN]])(
    "gives the person's tokens, asked for as %s",
    async (grantType) => {
      const { redeem, decide } = await started();
      expect((await decide(approve(ids.ada))).status).toBe(200);
      const { status, body } = await redeem(grantType);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        token_type: "Bearer",
        scope: `${api}/connect`,
        expires_in: 3599,
      });
      expect(decoded(body["access_token"]).claims).toMatchObject({
        ...{ aud: ids.api, azp: ids.cli, azpacr: "0", idtyp: "user", oid: ids.ada, scp: "connect" },
        ...{ name: "Ada <Lovelace>", preferred_username: "ada@example.com", ver: "2.0" },
        roles: ["Orders.Read", "Orders.Write"],
      });
      expect(decoded(body["id_token"]).claims).toMatchObject({
        aud: ids.cli,
        oid: ids.ada,
        ver: "2.0",
      });
      const info = JSON.parse(
        Buffer.from(String(body["client_info"]), "base64url").toString(),
      ) as unknown;
      expect(info).toEqual({ uid: ids.ada, utid: ids.tenant });
      expect(body["refresh_token"]).toBeTypeOf("string");
    },
  );

  it("gives a person another sub towards another app, and always the same towards one", async () => {
    const subs = async (): Promise<unknown[]> => {
      const { redeem, decide } = await started();
      await decide(approve(ids.ada));
      const { body } = await redeem();
      return [decoded(body["access_token"]).claims["sub"], decoded(body["id_token"]).claims["sub"]];
    };
    const [first, second] = [await subs(), await subs()];
    expect(first).toEqual(second);
    expect(first[0]).not.toBe(first[1]);
    expect(first[0]).not.toBe(ids.ada);
  });

  it("gives neither ID token nor refresh token to who did not ask", async () => {
    const { redeem, decide } = await started(`${api}/connect`);
    await decide(approve(ids.ada));
    const { body } = await redeem();
    expect(body).not.toHaveProperty("id_token");
    expect(body).not.toHaveProperty("refresh_token");
  });

  it("is pending until somebody decides", async () => {
    const { redeem } = await started();
    expect((await redeem()).body).toMatchObject({
      error: "authorization_pending",
      error_codes: [70016],
    });
  });

  it("slows down a device that asks too often, more each time", async () => {
    const { issuer, redeem } = await started();
    await redeem();
    issuer.wait(1);
    expect((await redeem()).body).toMatchObject({ error: "slow_down" });
    issuer.wait(6);
    expect((await redeem()).body).toMatchObject({ error: "slow_down" });
    issuer.wait(15);
    expect((await redeem()).body).toMatchObject({ error: "authorization_pending" });
  });

  it("forgives a timer that fires a moment early", async () => {
    const { issuer, redeem } = await started();
    await redeem();
    issuer.wait(4.5);
    expect((await redeem()).body).toMatchObject({ error: "authorization_pending" });
  });

  it("ends after fifteen minutes, on both sides", async () => {
    const { issuer, redeem, decide } = await started();
    issuer.wait(901);
    expect((await redeem()).body).toMatchObject({ error: "expired_token", error_codes: [70019] });
    expect((await decide(approve(ids.ada))).status).toBe(400);
  });

  it("can be declined", async () => {
    const { redeem, decide } = await started();
    await decide({ decision: "decline" });
    expect((await redeem()).body).toMatchObject({ error: "authorization_declined" });
  });

  it("works once", async () => {
    const { redeem, decide } = await started();
    await decide(approve(ids.ada));
    await redeem();
    expect((await redeem()).body).toMatchObject({ error: "bad_verification_code" });
    expect((await decide(approve(ids.bob))).status).toBe(400);
  });

  it("gives nothing to a person without a role, and tells both sides", async () => {
    const { redeem, decide } = await started();
    expect((await decide(approve(ids.eve))).body).toContain("AADSTS50105");
    expect((await redeem()).body).toMatchObject({ error: "invalid_grant", error_codes: [50105] });
  });

  it("gives nothing to another client", async () => {
    const { issuer, decide } = await started();
    await decide(approve(ids.ada));
    const stolen = { grant_type: URN, client_id: ids.cli, device_code: "guess" };
    expect((await issuer.post("token", stolen)).body).toMatchObject({
      error: "bad_verification_code",
    });
  });

  it.each([
    ["a confidential client", { client_id: ids.worker }, 7000218],
    ["a client nobody knows", { client_id: ids.ada }, 700016],
    ["no API", { scope: "openid" }, 70011],
  ])("is not begun for %s", async (_, change, number) => {
    const issuer = await testIssuer();
    const answer = await issuer.post("devicecode", {
      client_id: ids.cli,
      scope: `${api}/connect`,
      ...change,
    });
    expect(answer.body).toMatchObject({ error_codes: [number] });
  });
});

describe("the device page", () => {
  const show = (issuer: TestIssuer, query = "") => issuer.send({ path: "/devicelogin", query });

  it("asks for the code first", async () => {
    const { status, body } = await show((await started()).issuer);
    expect(status).toBe(200);
    expect(body).toContain('name="otc"');
  });

  it.each([
    (code: string) => code,
    (code: string) => ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `,
  ])("then for the person, however the code is typed", async (typed) => {
    const { issuer, userCode } = await started();
    const { status, body } = await show(
      issuer,
      new URLSearchParams({ otc: typed(userCode) }).toString(),
    );
    expect(status).toBe(200);
    expect(body).toContain("The cli");
    for (const person of [ids.ada, ids.bob, ids.eve]) expect(body).toContain(`value="${person}"`);
    expect(body).toContain("Roles: Orders.Read, Orders.Write");
  });

  it("says it when a code does not work, and escapes it", async () => {
    const { issuer } = await started();
    const { status, body } = await show(
      issuer,
      `otc=${encodeURIComponent('"><script>alert(1)</script>')}`,
    );
    expect(status).toBe(400);
    expect(body).toContain('role="alert"');
    expect(body).not.toContain("<script>");
  });

  it("escapes what the directory says", async () => {
    const { issuer, userCode } = await started();
    const { body } = await show(issuer, `otc=${userCode}`);
    expect(body).toContain("Ada &lt;Lovelace&gt;");
  });

  it("says that it is a stand-in, loads nothing and runs nothing", async () => {
    const { headers, body } = await show((await started()).issuer);
    expect(body).toContain("local stand-in for Microsoft Entra ID");
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'/,
    );
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(body).not.toMatch(/<script|<link|<img|https?:\/\//);
  });

  it.each([
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://localhost:9999", host: "localhost:8443" },
    { origin: "null", host: "localhost:8443" },
  ])("refuses a post from another site: %j", async (headers) => {
    const { decide, redeem } = await started();
    expect((await decide(approve(ids.ada), headers)).status).toBe(403);
    expect((await redeem()).body).toMatchObject({ error: "authorization_pending" });
  });

  it.each([
    { "sec-fetch-site": "same-origin" },
    { origin: "https://localhost:8443", host: "localhost:8443" },
  ])("takes its own post: %j", async (headers) => {
    expect((await (await started()).decide(approve(ids.ada), headers)).status).toBe(200);
  });

  it("refuses a post without a person, or with one who is gone", async () => {
    const { decide } = await started();
    expect((await decide({ decision: "approve" })).body).toContain("AADSTS900144");
    expect((await decide(approve(ids.worker))).body).toContain("AADSTS50034");
  });
});
