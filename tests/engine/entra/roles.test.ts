import { beforeAll, describe, expect, it } from "vitest";
import { policy } from "../../../access/index.ts";
import { samplePolicy } from "../../support/policies/sample.ts";
import { inputsOf, names } from "../support/golden.ts";
import type { Asked } from "../support/mocks.ts";
import { deploy, document, ofKind, sara, team } from "./program.ts";
import { deployable } from "../../support/policies/deployable.ts";

const roleIds = (asked: Asked[]) =>
  Object.fromEntries(
    ofKind(asked, "ApplicationAppRole").map(({ inputs }) => [
      String(inputs["value"]),
      inputs["roleId"],
    ]),
  );

describe("an app role", () => {
  let asked: Asked[];
  beforeAll(async () => {
    ({ asked } = await deploy());
  });

  it("is there for every role of the policy, and for nothing else", () => {
    expect(Object.keys(roleIds(asked)).sort()).toEqual(Object.keys(document.roles).sort());
  });

  it("has one id for ever: of its value, in the policy's namespace", () => {
    expect(roleIds(asked)).toEqual({
      "Books.Read": "74f0ece4-1124-56b0-947a-d80e9a3906bd",
      "Shop.Read": "4771f4be-49a7-55a5-bbdd-90efa868a17a",
      "Shop.Write": "bcf08c6a-2201-541b-b065-8b7d55cd3d96",
    });
  });

  it("is for people and programs as the policy says", () => {
    expect(inputsOf(asked, "app-role-Shop.Read")["allowedMemberTypes"]).toEqual(["User"]);
    expect(inputsOf(asked, "app-role-Shop.Write")["allowedMemberTypes"]).toEqual([
      "Application",
      "User",
    ]);
  });

  it("stays what it is when another one goes", async () => {
    const smaller = policy({
      accounts: samplePolicy.accounts,
      roles: samplePolicy.roles.filter(({ name }) => name !== "Books.Read"),
    });
    const text = deployable(smaller);
    const after = await deploy({}, { policy: text });
    const left = asked.filter(({ name }) => !/^app-roles$|Books\.Read/.test(name));
    expect(after.asked.filter(({ name }) => name !== "app-roles")).toEqual(left);
  });
});

describe("the record that warns of roles that go", () => {
  it("has whom this deployment gives each of them", async () => {
    const { asked } = await deploy({
      workloads: [{ name: "shipping", roles: ["Shop.Write"] }],
      justInTime: [{ name: "on-call", role: "Books.Read", groupId: team, eligible: { sara } }],
    });
    expect(inputsOf(asked, "app-roles")).toEqual({
      application: "Order messaging",
      roles: { "Books.Read": ["on-call"], "Shop.Read": ["sara"], "Shop.Write": ["shipping"] },
    });
  });
});

describe("an assignment", () => {
  it("is of a role of this application to a principal, whatever that is", async () => {
    const { asked } = await deploy();
    expect(inputsOf(asked, "app-assignment-sara-Shop.Read")).toEqual({
      appRoleId: "4771f4be-49a7-55a5-bbdd-90efa868a17a",
      principalObjectId: sara,
      resourceObjectId: "object id of app-application-principal",
    });
  });

  it("of a role that the policy has not is a mistake", async () => {
    const assignments = [{ role: "Shop.Raed", principalId: sara, principalName: "sara" }];
    await expect(deploy({}, { assignments })).rejects.toThrow(
      'app: sara is assigned the role "Shop.Raed", which the policy does not have; did you mean "Shop.Read"?',
    );
  });

  it("twice is a mistake, by whatever argument", async () => {
    const justInTime = [{ name: "sara", role: "Shop.Read", groupId: team, eligible: { sara } }];
    await expect(deploy({ justInTime })).rejects.toThrow(
      'app: sara is assigned the role "Shop.Read" twice; remove one, or give the principals different names',
    );
  });
});

describe("another team's application", () => {
  const existing = { clientId: "their client", cliClientId: "their command line" };
  const deployThere = (more: object = {}, changes = {}) =>
    deploy({ existingApplication: { ...existing, ...more } }, changes);

  it("is left as it is: its owners make the roles, and assign them", async () => {
    const { asked } = await deployThere({}, { assignments: [] });
    expect(names(asked)).toEqual(["nats-entra:index:EntraApp app"]);
  });

  it("gets assignments where we may make them, of roles by their ids", async () => {
    const { asked } = await deployThere({ servicePrincipalId: "their principal" });
    expect(ofKind(asked, "ApplicationAppRole")).toEqual([]);
    expect(inputsOf(asked, "app-assignment-sara-Shop.Read")).toEqual({
      appRoleId: "4771f4be-49a7-55a5-bbdd-90efa868a17a",
      principalObjectId: sara,
      resourceObjectId: "their principal",
    });
  });

  it("gets roles where we may make them, with the record that warns", async () => {
    const { asked } = await deployThere({ objectId: "1234" }, { assignments: [] });
    expect(names(asked)).toEqual([
      ...["Books.Read", "Shop.Read", "Shop.Write"].map(
        (role) => `azuread:index/applicationAppRole:ApplicationAppRole app-role-${role}`,
      ),
      "nats-entra:entra:RoleRecord app-roles",
      "nats-entra:index:EntraApp app",
    ]);
    expect(inputsOf(asked, "app-role-Shop.Read")["applicationId"]).toBe("/applications/1234");
  });

  it("takes no assignments without its principal", async () => {
    await expect(deployThere()).rejects.toThrow(
      'app: sara is assigned the role "Shop.Read" in an application that others own; ' +
        "give existingApplication.servicePrincipalId to make assignments from here",
    );
  });

  it.each([{ description: "a" }, { notes: "b" }, { azureCli: true }])(
    "is its owners' to describe: %j",
    async (more) => {
      const existingApplication = { ...existing, servicePrincipalId: "their principal" };
      await expect(deploy({ existingApplication, ...more })).rejects.toThrow(
        /app: \w+ is for the owners of existingApplication to set; remove it here/,
      );
    },
  );

  it("may have workloads of ours", async () => {
    const { asked } = await deploy({
      existingApplication: { ...existing, servicePrincipalId: "their principal" },
      workloads: [{ name: "shipping", roles: ["Shop.Write"] }],
    });
    expect(ofKind(asked, "ApplicationRegistration").map(({ name }) => name)).toEqual([
      "app-shipping",
    ]);
    expect(inputsOf(asked, "app-assignment-shipping-Shop.Write")).toMatchObject({
      principalObjectId: "object id of app-shipping-principal",
      resourceObjectId: "their principal",
    });
  });
});
