import { beforeAll, describe, expect, it } from "vitest";
import { golden, inputsOf, known, names } from "../support/golden.ts";
import type { Asked } from "../support/mocks.ts";
import { azuread, clockAt, unmade } from "./answers.ts";
import { deploy, everything, ofKind, sara } from "./program.ts";

const now = clockAt("2026-11-02T00:00:00Z");

let asked: Asked[];
let all: Asked[];
beforeAll(async () => {
  ({ asked } = await deploy());
  ({ asked: all } = await deploy(everything, { answers: { ...azuread, ...now } }));
});

describe("an application in Entra asks for", () => {
  it("just these resources, with these inputs", async () => {
    await expect(golden(asked)).toMatchFileSnapshot("../../golden/entra/application.jsonl");
  });

  it("these with everything turned on", async () => {
    await expect(golden(all)).toMatchFileSnapshot("../../golden/entra/everything.jsonl");
  });

  it("the same in a preview, as far as it is known", async () => {
    const answers = { ...unmade, ...now };
    const preview = await deploy(everything, { preview: true, answers });
    expect(names(preview.asked)).toEqual(names(all));
    await expect(golden(preview.asked)).toMatchFileSnapshot(
      "../../golden/entra/everything-preview.jsonl",
    );
  });

  it("the same the second time", async () => {
    expect((await deploy()).asked).toEqual(asked);
  });
});

describe("every registration", () => {
  it("is of one style: nothing is an Application, which would undo what is beside it", () => {
    expect(ofKind(all, "Application")).toEqual([]);
    expect(ofKind(all, "ApplicationRegistration")).toHaveLength(5);
  });

  it("gets tokens of version 2, from accounts of this tenant alone", () => {
    for (const { inputs } of ofKind(all, "ApplicationRegistration"))
      expect(inputs).toMatchObject({
        requestedAccessTokenVersion: 2,
        signInAudience: "AzureADMyOrg",
      });
  });

  it("has the number that some tenants insist on", () => {
    for (const { inputs } of ofKind(all, "ApplicationRegistration"))
      expect(inputs["serviceManagementReference"]).toBe("CI-1234");
  });

  it("has no groups in its tokens, and no implicit grant", () => {
    for (const { inputs } of ofKind(all, "ApplicationRegistration"))
      expect(Object.keys(inputs).filter((name) => /group|implicit/i.test(name))).toEqual([]);
  });

  it("stays the deployer's, which may only change what it owns, and is the owners'", () => {
    for (const { inputs } of ofKind(all, "ServicePrincipal"))
      expect(inputs["owners"]).toEqual([everything.deployer, sara]);
    // the provider makes it an owner of the registration, and fails where that is asked for again
    for (const { inputs } of ofKind(all, "ApplicationOwner"))
      expect(inputs["ownerObjectId"]).toBe(sara);
    for (const { inputs } of ofKind(asked, "ServicePrincipal"))
      expect(inputs).not.toHaveProperty("owners");
  });
});

describe("the application", () => {
  it("is named api:// and its client id, which every tenant takes", () => {
    expect(inputsOf(asked, "app-identifier-uri")["identifierUri"]).toBe(
      "api://client id of app-application",
    );
  });

  it("lets in only who holds a role; the command line is nobody's to hold", () => {
    const required = (name: string) => inputsOf(asked, name)["appRoleAssignmentRequired"];
    expect(required("app-application-principal")).toBe(true);
    expect(required("app-cli-principal")).toBe(false);
  });

  it("has claims in its tokens that the provider takes: include_user_token is none of them", () => {
    expect(inputsOf(asked, "app-claims")["accessTokens"]).toEqual([
      { name: "idtyp" },
      { name: "acct" },
      { name: "xms_act_fct" },
      { name: "xms_sub_fct" },
      { name: "xms_par_app_azp" },
    ]);
  });

  it("lets the command line connect without consent, and the Azure CLI when asked", () => {
    const clients = (list: Asked[]) =>
      ofKind(list, "ApplicationPreAuthorized").map(({ inputs }) => inputs["authorizedClientId"]);
    expect(clients(asked)).toEqual(["client id of app-cli"]);
    expect(clients(all)).toEqual(["04b07795-8ddb-461a-bbee-02f9e1bf7b46", "client id of app-cli"]);
    const { permissionIds } = inputsOf(asked, "app-pre-authorized-cli");
    expect(permissionIds).toEqual([inputsOf(asked, "app-scope")["scopeId"]]);
  });

  it("has no password, and no certificate", () => {
    expect(ofKind(asked, "ApplicationPassword")).toEqual([]);
    expect(ofKind(asked, "ApplicationCertificate")).toEqual([]);
  });
});

describe("the command line's client", () => {
  it("is a public one by the fallback, without which Entra refuses device codes", () => {
    expect(inputsOf(asked, "app-cli-public")["enabled"]).toBe(true);
  });

  it("is called back on this machine alone", () => {
    expect(inputsOf(asked, "app-cli-redirect")).toMatchObject({
      type: "PublicClient",
      redirectUris: ["http://localhost"],
    });
  });
});

it("says what programs and people need to know", async () => {
  const { app } = await deploy(everything, { answers: { ...azuread, ...now } });
  expect(await known(app.clientId)).toEqual({
    value: "client id of app-application",
    secret: false,
  });
  expect((await known(app.cliClientId)).value).toBe("client id of app-cli");
  expect((await known(app.scope)).value).toBe("api://client id of app-application/.default");
  expect((await known(app.workloads)).value).toEqual({
    shipping: "client id of app-shipping",
    scanner: "client id of app-scanner",
    legacy: "client id of app-legacy",
  });
});

it.each<[string, object, RegExp]>([
  [
    "a deployer among the owners",
    { owners: { me: sara }, deployer: sara },
    /app: owners: "me" is the deployer, which owns what it makes; remove it there/,
  ],
  [
    "two workloads of one name",
    { workloads: ["a", "a"].map((name) => ({ name, roles: [] })) },
    /app: workloads: the name "a" is taken/,
  ],
  [
    "a workload that would be the command line's client",
    { workloads: [{ name: "cli", roles: [] }] },
    /app: workloads: the name "cli" is taken/,
  ],
])("refuses %s", async (_what, entra, message) => {
  await expect(deploy(entra)).rejects.toThrow(message);
});
