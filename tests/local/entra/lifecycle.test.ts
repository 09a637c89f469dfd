import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { policy } from "../../../access/index.ts";
import type { EntraDirectoryArgs } from "../../../components/index.ts";
import { samplePolicy } from "../../support/sample-policy.ts";
import { EntraStack, type Ran, type Wanted } from "./stack.ts";

const sara = "44444444-4444-4444-8444-000000000001";
const team = "44444444-4444-4444-8444-000000000002";
const identity = "44444444-4444-4444-8444-000000000003";
const contractor = "44444444-4444-4444-8444-000000000004";
const subject = "system:serviceaccount:orders:shipping";

/** The sample without one of its roles. */
const without = (gone: string) =>
  policy({
    accounts: samplePolicy.accounts,
    roles: samplePolicy.roles.filter(({ name }) => name !== gone),
  });

let stack: EntraStack;
let first: Ran;

beforeAll(async () => {
  stack = await EntraStack.create({
    users: [
      { id: sara, name: "sara" },
      { id: contractor, name: "contractor" },
    ],
    groups: [{ id: team, displayName: "Bookkeeping", members: [sara] }],
    managedIdentities: [
      { id: identity, clientId: "55555555-5555-4555-8555-000000000001", displayName: "packing" },
    ],
  });
  first = await stack.deploy("up", wanted());
});
afterAll(() => stack.remove());

function wanted(changes: Partial<Wanted> = {}, entra: Partial<EntraDirectoryArgs> = {}): Wanted {
  return {
    policy: samplePolicy,
    assignments: [
      { role: "Shop.Read", principalId: sara, principalName: "sara" },
      { role: "Books.Read", principalId: team, principalName: "bookkeeping" },
      { role: "Shop.Write", principalId: identity, principalName: "packing" },
    ],
    entra: {
      azureCli: true,
      owners: { sara },
      workloads: [
        {
          name: "shipping",
          roles: ["Shop.Write"],
          // more than one, and at once: the tenant refuses what is not chained
          serviceAccounts: ["shipping", "packing", "billing"].map((name) => ({
            issuer: `${stack.issuer.authority}/local/workload`,
            namespace: "orders",
            name,
          })),
          github: [{ repository: "example/orders", environment: "production" }],
        },
      ],
      ...entra,
    },
    ...changes,
  };
}

/** Object ids by value of the role, as the tenant has them. */
function holders(): Record<string, string[]> {
  const { applications, assignments } = stack.tenant.tenant();
  const roles = applications.flatMap(({ appRoles }) => appRoles);
  return Object.fromEntries(
    roles.map(({ id, value }) => [
      value,
      assignments.filter(({ appRoleId }) => appRoleId === id).map((one) => one.principalId),
    ]),
  );
}

describe("a first deployment", () => {
  it("registers everything", () => {
    expect(first.text).toMatch(/\+ \d+ created/);
    expect(first.code).toBe(0);
    const { applications, servicePrincipals } = stack.tenant.tenant();
    expect(applications.map(({ displayName }) => displayName).sort()).toEqual([
      "Order messaging",
      "Order messaging command line",
      "Order messaging: shipping",
    ]);
    const api = applications.find(({ displayName }) => displayName === "Order messaging");
    expect(api).toMatchObject({
      signInAudience: "AzureADMyOrg",
      requestedAccessTokenVersion: 2,
      identifierUris: [`api://${api?.appId}`],
      optionalClaims: ["idtyp", "acct"],
      passwords: [],
    });
    const principal = servicePrincipals.find(({ appId }) => appId === api?.appId);
    expect(principal?.appRoleAssignmentRequired).toBe(true);
  });

  it("assigns a person, a group and a managed identity", () => {
    expect(holders()).toEqual({
      "Shop.Read": [sara],
      "Books.Read": [team],
      "Shop.Write": expect.arrayContaining([identity]) as string[],
    });
  });

  it("lets a workload in with its service account, with its role", async () => {
    expect(await stack.rolesOf("shipping", subject)).toEqual(["Shop.Write"]);
    expect(await stack.rolesOf("shipping", "system:serviceaccount:orders:other")).toMatch(
      /^AADSTS700213/,
    );
  });

  it("chains the federated credentials, and makes them all", async () => {
    const { applications } = stack.tenant.tenant();
    expect(applications.flatMap(({ federated }) => federated.map(({ name }) => name))).toEqual([
      "orders-shipping",
      "orders-packing",
      "orders-billing",
      "github-example-orders-production",
    ]);
    const state = await stack.state();
    const chained = state.filter(({ type }) => type.includes("FederatedIdentityCredential"));
    const name = (urn: string) => urn.split("::").pop() ?? "";
    expect(
      chained.map(({ dependencies = [] }) =>
        dependencies.filter((urn) => urn.includes("Federated")).map(name),
      ),
    ).toEqual([[], ...chained.slice(0, -1).map(({ urn }) => [name(urn)])]);
  });

  it("changes nothing the second time", async () => {
    const { text, code } = await stack.deploy("up", wanted());
    expect(text).toMatch(/Resources:\n +\d+ unchanged\n/);
    expect(code).toBe(0);
  });
});

describe("a change of roles", () => {
  it("is in a workload's next token", async () => {
    const open = policy({
      accounts: samplePolicy.accounts,
      roles: samplePolicy.roles.map((role) => ({ ...role, members: ["user", "application"] })),
    });
    const workloads = wanted().entra?.workloads?.map((one) => ({
      ...one,
      roles: ["Shop.Read", "Books.Read"],
    }));
    await stack.deploy("up", wanted({ policy: open }, { workloads }));
    expect(await stack.rolesOf("shipping", subject)).toEqual(["Books.Read", "Shop.Read"]);
    await stack.deploy("up", wanted());
    expect(await stack.rolesOf("shipping", subject)).toEqual(["Shop.Write"]);
  });
});

describe("a role that leaves the policy", () => {
  const smaller = () => {
    const { assignments = [] } = wanted();
    return wanted({
      policy: without("Books.Read"),
      assignments: assignments.filter(({ role }) => role !== "Books.Read"),
    });
  };

  it("makes the preview warn of whom it takes it from", async () => {
    await byHand();
    const { text, code } = await stack.deploy("preview", smaller());
    expect(text).toMatch(
      /warning: the role Books.Read leaves the application "Order messaging", and every assignment to it goes with it: 1 made here \(bookkeeping\), and all that others have made/,
    );
    expect(code).toBe(0);
    expect(holders()["Books.Read"]).toEqual([team, contractor]);
  });

  it("goes, although it is enabled, with assignments that others have made", async () => {
    const { text, code } = await stack.deploy("up", smaller());
    expect(text).toContain("warning: the role Books.Read leaves");
    expect(code).toBe(0);
    expect(holders()).not.toHaveProperty(["Books.Read"]);
    expect(stack.tenant.tenant().assignments).toHaveLength(3);
  });

  it("warns of nothing once it is gone", async () => {
    expect((await stack.deploy("preview", smaller())).text).not.toContain("leaves the application");
  });

  it("comes back under its id, with the assignments of the program alone", async () => {
    const before = samplePolicy.roles.map(({ name }) => name);
    await stack.deploy("up", wanted());
    expect(Object.keys(holders()).sort()).toEqual(before.sort());
    expect(holders()["Books.Read"]).toEqual([team]);
  });

  /** What an administrator does in the portal. */
  function byHand() {
    return stack.tenant.change((tenant) => {
      const [team1] = tenant.assignments.filter(({ principalId }) => principalId === team);
      if (team1) tenant.assignments.push({ ...team1, id: "by-hand", principalId: contractor });
    });
  }
});

describe("the end", () => {
  it("does not come by accident", async () => {
    const { text, code } = await stack.pulumi("destroy", "--yes", "--stack", "test");
    expect(text).toContain("protected");
    expect(code).not.toBe(0);
    expect(stack.tenant.tenant().applications).toHaveLength(3);
  });

  it("leaves nothing", async () => {
    expect((await stack.deploy("up", wanted({}, { protect: false }))).code).toBe(0);
    const { code, text } = await stack.pulumi("destroy", "--yes", "--stack", "test");
    expect(code, text).toBe(0);
    const { applications, servicePrincipals, assignments } = stack.tenant.tenant();
    expect({ applications, assignments }).toEqual({ applications: [], assignments: [] });
    expect(servicePrincipals.map(({ id }) => id)).toEqual([identity]);
    const { body } = await stack.issuer.call("/local/identities", {
      headers: { authorization: "Bearer 0123456789abcdef0123456789abcdef" },
    });
    expect(body).not.toContain("Order messaging");
  });
});
