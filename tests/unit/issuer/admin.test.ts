import { jwtVerify } from "jose";
import { describe, expect, it } from "vitest";

import { defectNames } from "../../../issuer/admin/defects.ts";
import { KeyRing } from "../../../issuer/keys/key-ring.ts";
import { ids } from "../../support/directory.ts";
import { authority, decoded, temporaryFolder, testIssuer, type TestIssuer } from "./fixture.ts";
import { accepts } from "./verifier.ts";

async function tokenOf(issuer: TestIssuer, request: object): Promise<string> {
  const { status, body } = await issuer.admin("/local/token", request);
  expect(body).not.toHaveProperty("error");
  expect(status).toBe(200);
  return String(body["access_token"]);
}

describe("the admin endpoints", () => {
  const paths = ["/local/token", "/local/assertion", "/local/rotate-keys", "/local/reload"];
  it.each(paths)("%s wants the admin key", async (path) => {
    const issuer = await testIssuer();
    for (const authorization of [undefined, "Bearer wrong", "Basic YTpi", "Bearer "]) {
      const { status } = await issuer.send({ method: "POST", path, headers: { authorization } });
      expect(status).toBe(401);
    }
  });

  it("name whom one may be", async () => {
    const { body } = await (await testIssuer()).admin("/local/identities");
    expect(body).toContainEqual({
      ...{
        name: "bob",
        kind: "user",
        displayName: "Bob",
        id: ids.bob,
        userPrincipalName: "bob@example.com",
      },
      roles: { [ids.api]: ["Orders.Read"] },
    });
    expect(JSON.stringify(body)).not.toContain("sha256");
  });

  it("refuse a body that they do not know", async () => {
    const issuer = await testIssuer();
    expect((await issuer.admin("/local/token", { as: "ada", roles: [] })).body).toMatchObject({
      error: { code: "bad_request" },
    });
    expect((await issuer.admin("/local/reload", { force: true })).status).toBe(400);
  });

  it("say when nothing is served, or not by this method", async () => {
    const issuer = await testIssuer();
    expect((await issuer.send({ path: "/local/nothing" })).status).toBe(404);
    const reply = await issuer.send({ method: "DELETE", path: "/local/token" });
    expect(reply).toMatchObject({ status: 405, headers: { allow: "POST" } });
  });
});

describe("a token as somebody", () => {
  it("is the one that they would get themselves: a person", async () => {
    const issuer = await testIssuer();
    const token = await tokenOf(issuer, { as: "ada" });
    expect(decoded(token).claims).toMatchObject({
      oid: ids.ada,
      azp: ids.cli,
      azpacr: "0",
      idtyp: "user",
      scp: "connect",
    });
    expect(await accepts(issuer.context, token)).toBe(true);
  });

  it("or a workload", async () => {
    const issuer = await testIssuer();
    const token = await tokenOf(issuer, { as: "worker" });
    expect(decoded(token).claims).toMatchObject({
      oid: ids.workerObject,
      azpacr: "1",
      idtyp: "app",
    });
    expect(await accepts(issuer.context, token)).toBe(true);
  });

  it("takes other claims, and null takes one away", async () => {
    const claims = { xms_act_fct: "3 9 11", uti: null };
    const token = decoded(await tokenOf(await testIssuer(), { as: "worker", claims }));
    expect(token.claims["xms_act_fct"]).toBe("3 9 11");
    expect(token.claims).not.toHaveProperty("uti");
  });

  it("is refused without an assignment, as at the front door", async () => {
    const issuer = await testIssuer();
    expect((await issuer.admin("/local/token", { as: "eve" })).body).toMatchObject({
      error_codes: [50105],
    });
    expect((await issuer.admin("/local/token", { as: "idle" })).body).toMatchObject({
      error_codes: [501051],
    });
    expect(decoded(await tokenOf(issuer, { as: "eve", defect: "no-roles" })).claims["oid"]).toBe(
      ids.eve,
    );
  });

  it("is refused for a name or a defect that is not there, with a suggestion", async () => {
    const issuer = await testIssuer();
    const name = await issuer.admin("/local/token", { as: "adda" });
    expect(name.body).toMatchObject({
      error: {
        code: "unknown_identity",
        message: expect.stringContaining('did you mean "ada"?') as string,
      },
    });
    const defect = await issuer.admin("/local/token", { as: "ada", defect: "alg-non" });
    expect(defect).toMatchObject({
      status: 400,
      body: { error: { code: "unknown_defect", defects: [...defectNames] } },
    });
    expect(JSON.stringify(defect.body)).toContain('did you mean \\"alg-none\\"?');
    expect((await issuer.admin("/local/token", { as: "ada", defect: "constructor" })).status).toBe(
      400,
    );
  });
});

describe("a bad token", () => {
  it.each(defectNames)("%s is refused by a verifier that is strict", async (defect) => {
    const issuer = await testIssuer();
    for (const as of ["ada", "worker"]) {
      expect(await accepts(issuer.context, await tokenOf(issuer, { as, defect }))).toBe(false);
    }
  });

  const forged = async (defect: string) =>
    decoded(await tokenOf(await testIssuer(), { as: "ada", defect }));

  it("has the defect that its name says", async () => {
    expect((await forged("wrong-tenant")).claims["iss"]).toMatch(
      new RegExp(`^${authority}/(?!${ids.tenant})[0-9a-f-]{36}/v2.0$`),
    );
    expect((await forged("hs256-public-key")).header["alg"]).toBe("HS256");
    expect((await forged("v1")).claims).toMatchObject({
      ver: "1.0",
      appid: ids.cli,
      aud: `api://${ids.api}`,
    });
    expect((await forged("id-token")).claims["aud"]).toBe(ids.cli);
    expect((await forged("groups-overage")).claims).toHaveProperty("_claim_names");
    const issuer = await testIssuer();
    expect((await tokenOf(issuer, { as: "ada", defect: "oversized" })).length).toBeGreaterThan(
      20 * 1024,
    );
    const [, duplicate = ""] = (
      await tokenOf(issuer, { as: "ada", defect: "duplicate-claim" })
    ).split(".");
    expect(Buffer.from(duplicate, "base64url").toString().match(/"oid"/g)).toHaveLength(2);
  });

  it.each([
    "expired",
    "wrong-audience",
    "crit-header",
    "nonce-header",
    "no-roles",
    "duplicate-claim",
  ])("%s has a good signature all the same: only its defect is wrong", async (defect) => {
    const issuer = await testIssuer();
    const token = await tokenOf(issuer, { as: "ada", defect });
    const crit = { "urn:example:must": true };
    const currentDate = new Date((issuer.context.now() - 2 * 3600) * 1000);
    await expect(
      jwtVerify(token, issuer.context.keys.current.publicKey, {
        crit,
        currentDate,
        clockTolerance: 86_400,
      }),
    ).resolves.toBeDefined();
  });
});

describe("a rotation", () => {
  const rotating = async () => testIssuer({ keys: await KeyRing.open(temporaryFolder(), () => 1) });

  it("uses the key that was published before, and keeps the old one", async () => {
    const issuer = await rotating();
    const before = await tokenOf(issuer, { as: "ada" });
    const next = issuer.context.keys.published[1]?.kid;
    expect((await issuer.admin("/local/rotate-keys", {})).body).toMatchObject({ current: next });
    expect(decoded(await tokenOf(issuer, { as: "ada" })).header["kid"]).toBe(next);
    expect(await accepts(issuer.context, before)).toBe(true);
  });

  it("in an emergency drops the old key at once", async () => {
    const issuer = await rotating();
    const before = await tokenOf(issuer, { as: "ada" });
    await issuer.admin("/local/rotate-keys", { emergency: true });
    expect(await accepts(issuer.context, before)).toBe(false);
    expect(await accepts(issuer.context, await tokenOf(issuer, { as: "ada" }))).toBe(true);
  });
});

describe("the pretended cluster", () => {
  it("gives tokens shaped like a service account's", async () => {
    const issuer = await testIssuer();
    const subject = "system:serviceaccount:orders:worker";
    const { body } = await issuer.admin("/local/assertion", {
      subject,
      audience: "api://AzureADTokenExchange",
    });
    expect(decoded(body["assertion"]).claims).toMatchObject({
      ...{ iss: `${authority}/local/workload`, sub: subject, aud: ["api://AzureADTokenExchange"] },
      "kubernetes.io": { namespace: "orders", serviceaccount: { name: "worker" } },
    });
  });

  it("has discovery and keys of its own", async () => {
    const issuer = await testIssuer();
    const read = async (path: string) =>
      JSON.parse((await issuer.send({ path })).body) as Record<string, unknown>;
    const found = await read("/local/workload/.well-known/openid-configuration");
    expect(found["issuer"]).toBe(`${authority}/local/workload`);
    const { keys } = await read(new URL(String(found["jwks_uri"])).pathname);
    expect(keys).toMatchObject([{ kid: issuer.context.keys.workload.kid }]);
    expect(issuer.context.keys.published.map(({ kid }) => kid)).not.toContain(
      issuer.context.keys.workload.kid,
    );
  });
});
