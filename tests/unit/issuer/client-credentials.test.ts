import { createPrivateKey, X509Certificate } from "node:crypto";

import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type JWTPayload,
} from "jose";
import { beforeAll, describe, expect, it } from "vitest";

import { tenantKeys } from "../../../issuer/metadata/discovery.ts";
import { clientCertificate, type KeyedCertificate } from "../../support/certificates.ts";
import { ids, sampleObjects, workerSecret, workerSubject } from "../../support/directory.ts";
import { authority, decoded, start, testIssuer, type TestIssuer } from "./fixture.ts";

const scope = `api://${ids.api}/.default`;
const withSecret = {
  grant_type: "client_credentials",
  client_id: ids.worker,
  client_secret: workerSecret,
  scope,
};
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const issuerUrl = `${authority}/${ids.tenant}/v2.0`;

describe("a workload with its secret", () => {
  it("gets an access token as Entra v2 writes it", async () => {
    const issuer = await testIssuer();
    const { status, body } = await issuer.post("token", withSecret);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 3599, ext_expires_in: 3599 });
    const { header, claims } = decoded(body["access_token"]);
    const now = issuer.context.now();
    expect(header).toEqual({ typ: "JWT", alg: "RS256", kid: issuer.context.keys.current.kid });
    expect(claims).toMatchObject({
      ...{ aud: ids.api, iss: issuerUrl, iat: now - 300, nbf: now - 300, exp: now + 3600 },
      ...{
        azp: ids.worker,
        azpacr: "1",
        idtyp: "app",
        oid: ids.workerObject,
        sub: ids.workerObject,
      },
      ...{ roles: ["Orders.Work"], tid: ids.tenant, ver: "2.0" },
    });
    expect(Object.keys(claims).sort()).toEqual(
      "aio aud azp azpacr exp iat idtyp iss nbf oid rh roles sub tid uti ver xms_ftd".split(" "),
    );
  });

  it("that verifies with the published keys", async () => {
    const issuer = await testIssuer();
    const { body } = await issuer.post("token", withSecret);
    const keys = createLocalJWKSet(tenantKeys(issuer.context));
    const currentDate = new Date(issuer.context.now() * 1000);
    const verified = await jwtVerify(String(body["access_token"]), keys, {
      audience: ids.api,
      issuer: issuerUrl,
      currentDate,
    });
    expect(verified.payload["oid"]).toBe(ids.workerObject);
  });

  it("gets another uti with each token", async () => {
    const issuer = await testIssuer();
    const tokens = await Promise.all([1, 2].map(() => issuer.post("token", withSecret)));
    const [one, two] = tokens.map(({ body }) => decoded(body["access_token"]).claims["uti"]);
    expect(one).not.toBe(two);
  });

  it("may name the API by its appId", async () => {
    const issuer = await testIssuer();
    expect(
      (await issuer.post("token", { ...withSecret, scope: `${ids.api}/.default` })).status,
    ).toBe(200);
  });

  it("may ask for OpenID's scopes beside, as MSAL for Go does, in any order", async () => {
    const issuer = await testIssuer();
    for (const asked of [`${scope} openid offline_access profile`, `openid ${scope}`]) {
      const { status } = await issuer.post("token", { ...withSecret, scope: asked });
      expect(status).toBe(200);
    }
  });

  it("leaves no secret and no token in the log", async () => {
    const issuer = await testIssuer();
    const { body } = await issuer.post("token", withSecret);
    await issuer.post("token", { ...withSecret, client_secret: "another secret" });
    const log = JSON.stringify(issuer.logged);
    expect(log).toContain("token_issued");
    expect(log).not.toContain(workerSecret);
    expect(log).not.toContain("another secret");
    expect(log).not.toContain(String(body["access_token"]).split(".")[2]);
  });
});

describe("a request is refused as Entra refuses it", () => {
  it.each([
    ["a wrong secret", { client_secret: "wrong" }, 401, "invalid_client", 7000215],
    ["no proof at all", { client_secret: "" }, 401, "invalid_client", 7000218],
    ["an unknown client", { client_id: ids.ada }, 400, "unauthorized_client", 700016],
    ["no client", { client_id: "" }, 400, "invalid_request", 900144],
    ["no scope", { scope: "" }, 400, "invalid_request", 900144],
    [
      "a permission instead of .default",
      { scope: `api://${ids.api}/connect` },
      400,
      "invalid_scope",
      1002012,
    ],
    ["two scopes", { scope: `${scope} ${scope}` }, 400, "invalid_scope", 1002012],
    [
      "an unknown API",
      { scope: "https://graph.microsoft.com/.default" },
      400,
      "invalid_resource",
      500011,
    ],
    ["an unknown grant", { grant_type: "password" }, 400, "unsupported_grant_type", 70003],
    ["no grant", { grant_type: "" }, 400, "invalid_request", 900144],
    ["a client without any role", { client_id: ids.idle }, 400, "invalid_grant", 501051],
    [
      "a public client as itself",
      { client_id: ids.cli, client_secret: "" },
      401,
      "invalid_client",
      7000218,
    ],
    ["a public client with a secret", { client_id: ids.cli }, 401, "invalid_client", 700025],
  ])("%s", async (_, change, status, error, number) => {
    const issuer = await testIssuer();
    const answer = await issuer.post("token", { ...withSecret, ...change });
    expect(answer).toMatchObject({ status, body: { error, error_codes: [number] } });
    expect(answer.body["error_description"]).toMatch(
      new RegExp(`^AADSTS${number}: .+ Trace ID: .+ Correlation ID: .+ Timestamp: `),
    );
  });

  it("a parameter that comes twice", async () => {
    const issuer = await testIssuer();
    const path = `/${ids.tenant}/oauth2/v2.0/token`;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const reply = await issuer.send({ method: "POST", path, headers, body: "scope=a&scope=b" });
    expect(JSON.parse(reply.body)).toMatchObject({ error_codes: [9000411] });
  });

  it("a body that is no form", async () => {
    const issuer = await testIssuer();
    const answer = await issuer.post("token", withSecret, { "content-type": "application/json" });
    expect(answer.body).toMatchObject({ error_codes: [900144] });
  });

  it("another tenant", async () => {
    const issuer = await testIssuer();
    const reply = await issuer.send({ method: "POST", path: `/${ids.ada}/oauth2/v2.0/token` });
    expect(JSON.parse(reply.body)).toMatchObject({ error: "invalid_tenant", error_codes: [90002] });
  });

  it("giving back the caller's mark, when it is one", async () => {
    const issuer = await testIssuer();
    const mark = { "client-request-id": ids.bob };
    const answer = await issuer.post("token", {}, mark);
    expect(answer.body["correlation_id"]).toBe(ids.bob);
    const other = await issuer.post("token", {}, { "client-request-id": "<script>" });
    expect(other.body["correlation_id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("without an assignment there is a token only where none is required", async () => {
    const objects = sampleObjects();
    objects["api.json"] = { ...objects["api.json"], assignmentRequired: false };
    const issuer = await testIssuer({ objects });
    const { status, body } = await issuer.post("token", { ...withSecret, client_id: ids.idle });
    expect(status).toBe(200);
    expect(decoded(body["access_token"]).claims).not.toHaveProperty("roles");
  });
});

describe("a workload with its certificate", () => {
  let certificate: KeyedCertificate;
  let ended: KeyedCertificate;
  beforeAll(async () => {
    [certificate, ended] = await Promise.all([clientCertificate(3650), clientCertificate(-1)]);
  });

  const thumbprint = (cert: string, hash: "fingerprint" | "fingerprint256"): string =>
    Buffer.from(new X509Certificate(cert)[hash].replaceAll(":", ""), "hex").toString("base64url");

  function ask(issuer: TestIssuer, assertion: string) {
    const { client_secret: _, ...rest } = withSecret;
    return issuer.post("token", {
      ...rest,
      client_assertion_type: assertionType,
      client_assertion: assertion,
    });
  }

  async function withCertificate(): Promise<TestIssuer> {
    const credentials = [certificate, ended].map(({ cert }) => ({
      type: "certificate",
      certificate: cert,
    }));
    return testIssuer({ objects: sampleObjects(credentials) });
  }

  function sign(
    issuer: TestIssuer,
    claims: JWTPayload = {},
    header: Record<string, string> = {},
    by = certificate,
  ): Promise<string> {
    const now = Math.floor(issuer.context.now());
    const own = {
      iss: ids.worker,
      sub: ids.worker,
      aud: `${authority}/${ids.tenant}/oauth2/v2.0/token`,
      jti: "1",
    };
    return new SignJWT({ ...own, nbf: now, exp: now + 600, ...claims })
      .setProtectedHeader({
        alg: "PS256",
        "x5t#S256": thumbprint(by.cert, "fingerprint256"),
        ...header,
      })
      .sign(createPrivateKey(by.key));
  }

  it("gets a token that says so", async () => {
    const issuer = await withCertificate();
    const { status, body } = await ask(issuer, await sign(issuer));
    expect(status).toBe(200);
    expect(decoded(body["access_token"]).claims["azpacr"]).toBe("2");
  });

  it("may sign by RS256 and name it by its SHA-1 thumbprint", async () => {
    const issuer = await withCertificate();
    const header = {
      alg: "RS256",
      x5t: thumbprint(certificate.cert, "fingerprint"),
      "x5t#S256": undefined as unknown as string,
    };
    expect((await ask(issuer, await sign(issuer, {}, header))).status).toBe(200);
  });

  it.each([`${authority}/${ids.tenant}`, issuerUrl])(
    "may address the authority: %s",
    async (aud) => {
      const issuer = await withCertificate();
      expect((await ask(issuer, await sign(issuer, { aud }))).status).toBe(200);
    },
  );

  it("is refused when an assertion comes a second time", async () => {
    const issuer = await withCertificate();
    const assertion = await sign(issuer);
    expect((await ask(issuer, assertion)).status).toBe(200);
    expect((await ask(issuer, assertion)).body["error_description"]).toContain("already used");
    expect((await ask(issuer, await sign(issuer, { jti: "2" }))).status).toBe(200);
  });

  it.each([
    ["for another audience", { aud: "https://login.microsoftonline.com/common" }, 700023],
    ["for two audiences", { aud: [issuerUrl, "https://other.example"] }, 700023],
    ["that has ended", { exp: 1 }, 700024],
    ["that has not begun", { nbf: 4_000_000_000 }, 700024],
    ["without an end", { exp: undefined }, 700024],
    ["about another client", { sub: ids.idle }, 700021],
    ["without jti", { jti: undefined }, 700027],
    ["that lives for a week", { exp: start + 7 * 86_400 }, 700027],
  ])("is refused with an assertion %s", async (_, claims, number) => {
    const issuer = await withCertificate();
    const answer = await ask(issuer, await sign(issuer, claims));
    expect(answer).toMatchObject({
      status: 401,
      body: { error: "invalid_client", error_codes: [number] },
    });
  });

  it("is refused with a certificate that has ended", async () => {
    const issuer = await withCertificate();
    expect(
      (await ask(issuer, await sign(issuer, {}, {}, ended))).body["error_description"],
    ).toContain("expired");
  });

  it("is refused with a certificate nobody registered", async () => {
    const issuer = await testIssuer();
    expect((await ask(issuer, await sign(issuer))).body["error_description"]).toContain(
      "The key was not found",
    );
  });

  it("is refused with another key's signature", async () => {
    const issuer = await withCertificate();
    const header = { "x5t#S256": thumbprint(certificate.cert, "fingerprint256") };
    expect((await ask(issuer, await sign(issuer, {}, header, ended))).body).toMatchObject({
      error_codes: [700027],
    });
  });

  it("is refused with HMAC by the certificate, which everybody knows", async () => {
    const issuer = await withCertificate();
    const now = Math.floor(issuer.context.now());
    const assertion = await new SignJWT({
      iss: ids.worker,
      sub: ids.worker,
      aud: issuerUrl,
      jti: "1",
      exp: now + 600,
    })
      .setProtectedHeader({
        alg: "HS256",
        "x5t#S256": thumbprint(certificate.cert, "fingerprint256"),
      })
      .sign(
        Buffer.from(
          new X509Certificate(certificate.cert).publicKey.export({ type: "spki", format: "pem" }),
        ),
      );
    expect((await ask(issuer, assertion)).body).toMatchObject({ error_codes: [700027] });
  });

  it.each(["", "abc", "a.b", "a.b.c", "e30.e30.", "e30.W10.AAAA", "e30 .e30.AAAA"])(
    "is refused with %j",
    async (assertion) => {
      const issuer = await withCertificate();
      expect((await ask(issuer, assertion)).status).toBe(401);
    },
  );
});

describe("a workload with a token of its cluster", () => {
  const cluster = "https://localhost:9443/cluster";
  const credential = {
    type: "federated",
    issuer: cluster,
    subject: workerSubject,
    audience: "api://AzureADTokenExchange",
  };
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let asked: string[];
  beforeAll(async () => {
    keys = await generateKeyPair("RS256", { extractable: true });
  });

  async function federated(): Promise<TestIssuer> {
    asked = [];
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: "1", alg: "RS256" };
    const keysOf = (issuer: string) => {
      asked.push(issuer);
      return { keys: [jwk] };
    };
    return testIssuer({ objects: sampleObjects([credential]), keysOf });
  }

  async function ask(issuer: TestIssuer, claims: JWTPayload = {}, kid = "1") {
    const own = {
      iss: cluster,
      sub: workerSubject,
      aud: ["api://AzureADTokenExchange"],
      exp: issuer.context.now() + 3600,
    };
    const assertion = await new SignJWT({ ...own, ...claims })
      .setProtectedHeader({ alg: "RS256", kid })
      .sign(keys.privateKey);
    const { client_secret: _, ...rest } = withSecret;
    return issuer.post("token", {
      ...rest,
      client_assertion_type: assertionType,
      client_assertion: assertion,
    });
  }

  it("gets a token, and another with the same file", async () => {
    const issuer = await federated();
    const first = await ask(issuer);
    expect(decoded(first.body["access_token"]).claims).toMatchObject({
      azpacr: "2",
      oid: ids.workerObject,
    });
    expect((await ask(issuer)).status).toBe(200);
    expect(asked).toEqual([cluster, cluster]);
  });

  it.each([
    ["of another issuer", { iss: "https://localhost:9443/cluster/" }, 700211],
    ["of another subject", { sub: "system:serviceaccount:orders:Worker" }, 700213],
    ["for another audience", { aud: "api://azureadtokenexchange" }, 700212],
    ["for two audiences", { aud: ["api://AzureADTokenExchange", "vault"] }, 700212],
  ])("is refused one %s, before any key is asked for", async (_, claims, number) => {
    const issuer = await federated();
    expect((await ask(issuer, claims)).body).toMatchObject({
      error: "invalid_client",
      error_codes: [number],
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ["that has ended", { exp: 1 }, "1", 700024],
    ["without an end", { exp: undefined }, "1", 700024],
    ["of an unknown key", {}, "2", 700027],
  ])("is refused one %s", async (_, claims, kid, number) => {
    expect((await ask(await federated(), claims, kid)).body).toMatchObject({
      error_codes: [number],
    });
  });
});
