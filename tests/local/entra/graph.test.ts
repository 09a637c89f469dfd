import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GraphServer } from "../../support/azuread/http/server.ts";
import { Sessions } from "../../support/azuread/http/sessions.ts";
import { TenantStore } from "../../support/azuread/store.ts";
import { ids } from "../../support/directory.ts";
import {
  callHttps,
  issuerFolder,
  removeFolder,
  startIssuerProcess,
  type IssuerProcess,
} from "../../support/issuer/issuer.ts";

const deployer = { tenantId: ids.tenant, clientId: "deployer", secret: "s3cret", objectId: "me" };
const role = {
  ...{ id: "33333333-3333-4333-8333-000000000001", value: "Shop.Read", isEnabled: true },
  ...{ displayName: "Shop.Read", description: "reads", allowedMemberTypes: ["User"] },
};
let folder: string;
let issuer: IssuerProcess;
let store: TenantStore;
let graph: GraphServer;
let token = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-graph-"));
  issuer = await startIssuerProcess(await issuerFolder({}));
  store = new TenantStore(join(folder, "tenant.json"), {
    url: issuer.authority,
    caFile: issuer.caFile,
    adminKeyFile: join(issuer.folder, "admin.key"),
  });
  await store.change((tenant) => {
    tenant.users.push({ id: ids.ada, name: "ada", displayName: "Ada" });
  });
  graph = await GraphServer.start(store, new Sessions(deployer));
});
afterAll(async () => {
  await graph.stop();
  await issuer.stop();
  for (const each of [issuer.folder, folder]) removeFolder(each);
});

/** @param body an object is sent as JSON, a text as it is */
async function call(method: string, path: string, body?: string | object) {
  const headers = { authorization: `Bearer ${token}` };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const options = { method, headers, ...(body !== undefined && { body: text }) };
  const said = await callHttps(`https://${graph.host}${path}`, graph.ca, options);
  return { status: said.status, body: said.body === "" ? {} : said.json() };
}

const signIn = (secret: string) =>
  call(
    "POST",
    `/${ids.tenant}/oauth2/v2.0/token`,
    `grant_type=client_credentials&client_id=deployer&client_secret=${secret}`,
  );

describe("the tenant by Microsoft Graph's protocol", () => {
  it("says where everything is, as a cloud does", async () => {
    const { body } = await call("GET", "/metadata/endpoints?api-version=2022-09-01");
    expect(body).toMatchObject({ microsoftGraphResourceId: `https://${graph.host}` });
  });

  it("answers nobody without a token, and gives none for a wrong secret", async () => {
    expect(await call("GET", "/v1.0/applications")).toMatchObject({
      ...{ status: 401, body: { error: { code: "InvalidAuthenticationToken" } } },
    });
    expect((await signIn("wrong")).status).toBe(401);
    token = String((await signIn(deployer.secret)).body["access_token"]);
    expect(await call("GET", "/v1.0/applications")).toEqual({ status: 200, body: { value: [] } });
  });

  it("makes, finds and changes an application, and keeps what it has no rule for", async () => {
    const asked = { displayName: "Orders", notes: "by a test", appRoles: [role] };
    const { status, body } = await call("POST", "/v1.0/applications", asked);
    expect(status).toBe(201);
    expect(body).toMatchObject({ notes: "by a test", groupMembershipClaims: null });
    const found = await call("GET", `/v1.0/applications?$filter=displayName%20eq%20'Orders'`);
    expect(found.body["value"]).toEqual([body]);
    const none = await call("GET", `/v1.0/applications?$filter=displayName%20eq%20'Others'`);
    expect(none.body["value"]).toEqual([]);
    const path = `/v1.0/applications/${String(body["id"])}`;
    expect((await call("PATCH", path, { displayName: "Shop" })).status).toBe(204);
    expect((await call("GET", path)).body).toMatchObject({ displayName: "Shop", appRoles: [role] });
    expect(store.read().applications).toMatchObject([{ displayName: "Shop", appRoles: [role] }]);
  });

  it("refuses what Graph refuses, in its words, and changes nothing then", async () => {
    const [application] = store.read().applications;
    const path = `/v1.0/applications/${application?.id ?? ""}`;
    expect(await call("PATCH", path, { displayName: "Other", appRoles: [] })).toMatchObject({
      ...{ status: 400, body: { error: { code: "CannotDeleteOrUpdateEnabledEntitlement" } } },
    });
    expect((await call("PATCH", path, { identifierUris: ["api://shop"] })).status).toBe(400);
    expect(store.read().applications).toEqual([application]);
    expect((await call("GET", "/v1.0/applications?$filter=a%20or%20b")).status).toBe(400);
    expect((await call("GET", "/v1.0/applications/nobody")).status).toBe(404);
    expect(graph.unknown).toEqual([]);
  });

  it("assigns a role to who is there, once", async () => {
    const [application] = store.read().applications;
    const made = await call("POST", "/v1.0/servicePrincipals", { appId: application?.appId });
    const principal = String(made.body["id"]);
    const path = `/v1.0/servicePrincipals/${principal}/appRoleAssignedTo`;
    const asked = { principalId: ids.ada, resourceId: principal, appRoleId: role.id };
    expect(await call("POST", path, asked)).toMatchObject({
      ...{ status: 201, body: { principalType: "User", principalDisplayName: "Ada" } },
    });
    expect((await call("POST", path, asked)).status).toBe(400);
    expect((await call("POST", path, { ...asked, principalId: "nobody" })).status).toBe(404);
    expect(store.read().assignments).toMatchObject([asked]);
  });

  it("keeps what it was asked for and does not know", async () => {
    expect((await call("GET", "/v1.0/me/messages")).status).toBe(404);
    expect((await call("POST", "/v1.0/applications", "{")).status).toBe(500);
    expect(graph.unknown).toEqual([
      "GET /v1.0/me/messages",
      expect.stringMatching(/^POST \/v1.0\/applications: SyntaxError/),
    ]);
  });

  it("shows no secret in what it keeps", async () => {
    const file = await readFile(join(folder, "tenant.json"), "utf8");
    expect(file).not.toContain(deployer.secret);
    expect(file).not.toContain(token);
  });
});
