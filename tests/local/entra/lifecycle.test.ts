import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { policy, type Policy } from "../../../access/index.ts";
import type { EntraDirectoryArgs } from "../../../components/index.ts";
import { samplePolicy } from "../../support/policies/sample.ts";
import { EntraStack, type Ran, type Wanted } from "./stack.ts";

const sara = "44444444-4444-4444-8444-000000000001";
const team = "44444444-4444-4444-8444-000000000002";
const identity = "44444444-4444-4444-8444-000000000003";
const contractor = "44444444-4444-4444-8444-000000000004";
const subject = "system:serviceaccount:orders:shipping";

// a test is one to three runs of the engine, each of seconds, or a minute where everybody wants the cores
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let stack: EntraStack;
let preview: Ran;
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
  preview = await stack.deploy("preview", wanted());
  if (stack.tenant.tenant().applications.length > 0) throw new Error("the preview made something");
  first = await stack.deploy("up", wanted());
});
afterAll(() => stack.remove());

/** The sample, where bookkeepers count under another name, and programs may count as well. */
const renamed: Policy = policy({
  accounts: samplePolicy.accounts,
  roles: samplePolicy.roles.map((role) =>
    role.name === "Books.Read"
      ? { ...role, name: "Books.Count", members: ["user", "application"] }
      : role,
  ),
});

const environments = ["production", "EU west"];

function wanted(
  entra: Partial<EntraDirectoryArgs> = {},
  books = "Books.Read",
  jobs = environments,
): Wanted {
  const more = books === "Books.Read" ? [] : [books];
  return {
    policy: books === "Books.Read" ? samplePolicy : renamed,
    assignments: [
      { role: "Shop.Read", principalId: sara, principalName: "sara" },
      { role: books, principalId: team, principalName: "bookkeeping" },
      { role: "Shop.Write", principalId: identity, principalName: "packing" },
    ],
    entra: {
      azureCli: true,
      owners: { sara },
      workloads: [
        {
          name: "shipping",
          roles: ["Shop.Write", ...more],
          // more than one, and at once: the tenant refuses what is not chained
          serviceAccounts: ["shipping", "packing", "billing"].map((name) => ({
            issuer: `${stack.issuer.authority}/local/workload`,
            namespace: "orders",
            name,
          })),
          github: jobs.map((environment) => ({ repository: "example/orders", environment })),
        },
      ],
      ...entra,
    },
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

/** Names of the credentials for GitHub, by environment. */
function jobs(): Record<string, string> {
  const all = stack.tenant.tenant().applications.flatMap(({ federated }) => federated);
  const ofGitHub = all.filter(({ subject: text }) => text.startsWith("repo:"));
  const environmentOf = (text: string) => text.split(":")[3] ?? "";
  return Object.fromEntries(ofGitHub.map(({ name, subject: text }) => [environmentOf(text), name]));
}

/** What an administrator does in the portal. */
const byHand = {
  assign: () =>
    stack.tenant.change((tenant) => {
      const [books] = tenant.assignments.filter(({ principalId }) => principalId === team);
      if (books) tenant.assignments.push({ ...books, id: "by-hand", principalId: contractor });
    }),
  take: () =>
    stack.tenant.change((tenant) => {
      tenant.assignments = tenant.assignments.filter(({ principalId }) => principalId !== sara);
    }),
};

describe("a first deployment", () => {
  it("makes what its preview has said", () => {
    const count = (text: string) => /\+ (\d+) (?:to create|created)/.exec(text)?.[1];
    expect(count(preview.text)).toMatch(/^\d\d$/);
    expect(count(first.text)).toBe(count(preview.text));
    expect([preview.code, first.code]).toEqual([0, 0]);
  });

  it("registers everything", () => {
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
      optionalClaims: ["idtyp", "acct", "xms_act_fct", "xms_sub_fct", "xms_par_app_azp"],
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
      "github-example-orders-EU-west",
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

  it("changes nothing the second time, when the tenant is read again", async () => {
    const { text, code } = await stack.deploy("up", wanted(), { refresh: true });
    expect(text).toMatch(/Resources:\n +\d+ unchanged\n/);
    expect(code).toBe(0);
  });
});

describe("a role that gets another name", () => {
  // with another environment, whose plain name is that of one that is there
  const change = () => wanted({}, "Books.Count", ["EU-west", ...environments]);

  it("makes the preview warn of whom the old one is taken from", async () => {
    await byHand.assign();
    const { text, code } = await stack.deploy("preview", change());
    expect(text).toMatch(
      /warning: the role Books.Read leaves the application "Order messaging", and every assignment to it goes with it: 1 made here \(bookkeeping\), and all that others have made/,
    );
    expect(new Set(text.match(/the role \S+ leaves/g)).size).toBe(1);
    expect(code).toBe(0);
    expect(holders()["Books.Read"]).toEqual([team, contractor]);
  });

  it("is a new role beside the others; the old one goes, with what others have assigned", async () => {
    const before = holders();
    const { text, code } = await stack.deploy("up", change());
    expect(text).toContain("warning: the role Books.Read leaves");
    expect(code).toBe(0);
    const { "Books.Count": count, ...others } = holders();
    expect(count).toHaveLength(2);
    expect(count).toContain(team);
    const { "Books.Read": _gone, ...left } = before;
    expect(others).toEqual(left);
    expect(stack.tenant.tenant().assignments).toHaveLength(5);
  });

  it("comes with a credential whose plain name was taken, and neither is refused", () => {
    expect(jobs()).toEqual({
      "EU west": expect.stringMatching(/^github-example-orders-EU-west-[0-9a-f]{8}$/) as string,
      "EU-west": expect.stringMatching(/^github-example-orders-EU-west-[0-9a-f]{8}$/) as string,
      production: "github-example-orders-production",
    });
  });

  it("is in a workload's next token", async () => {
    expect(await stack.rolesOf("shipping", subject)).toEqual(["Books.Count", "Shop.Write"]);
  });

  it("has its old name back under the old id, with this program's assignments alone", async () => {
    await byHand.take();
    const { text } = await stack.deploy("up", wanted(), { refresh: true });
    expect(text).toContain("warning: the role Books.Count leaves");
    // what somebody has taken away is made again as well
    expect(holders()).toMatchObject({ "Books.Read": [team], "Shop.Read": [sara] });
    expect(await stack.rolesOf("shipping", subject)).toEqual(["Shop.Write"]);
    expect(jobs()).toEqual({
      "EU west": "github-example-orders-EU-west",
      production: "github-example-orders-production",
    });
  });
});

describe("another stack, which does not own the application", () => {
  const other = { stack: "other" };

  it("assigns roles of it, and takes nothing but those away when it ends", async () => {
    const { clientId, cliClientId } = await stack.outputs();
    const { servicePrincipals } = stack.tenant.tenant();
    const servicePrincipalId = servicePrincipals.find(({ appId }) => appId === clientId)?.id;
    const before = stack.tenant.tenant();
    await stack.pulumi("stack", "init", other.stack);
    const { code, text } = await stack.deploy(
      "up",
      {
        policy: samplePolicy,
        assignments: [{ role: "Books.Read", principalId: contractor, principalName: "contractor" }],
        entra: { existingApplication: { clientId, cliClientId, servicePrincipalId } },
      },
      other,
    );
    expect(code, text).toBe(0);
    expect(holders()["Books.Read"]).toEqual([team, contractor]);
    await stack.pulumi("destroy", "--yes", "--skip-preview", "--stack", other.stack);
    const { applications, assignments } = stack.tenant.tenant();
    expect({ applications, assignments }).toEqual({
      applications: before.applications,
      assignments: before.assignments,
    });
  });
});

describe("the end", () => {
  it("does not come by accident", async () => {
    const { text, code } = await stack.pulumi("destroy", "--yes", "--stack", "test");
    expect(text).toContain("protected");
    expect(code).not.toBe(0);
    expect(stack.tenant.tenant().applications).toHaveLength(3);
  });

  it("leaves nothing", async () => {
    expect((await stack.deploy("up", wanted({ protect: false }))).code).toBe(0);
    const ended = await stack.pulumi("destroy", "--yes", "--skip-preview", "--stack", "test");
    expect(ended.code, ended.text).toBe(0);
    const { applications, servicePrincipals, assignments } = stack.tenant.tenant();
    expect({ applications, assignments }).toEqual({ applications: [], assignments: [] });
    expect(servicePrincipals.map(({ id }) => id)).toEqual([identity]);
    const { body } = await stack.issuer.call("/local/identities", {
      headers: { authorization: "Bearer 0123456789abcdef0123456789abcdef" },
    });
    expect(body).not.toContain("Order messaging");
    expect(stack.tenant.unknown).toEqual([]);
  });
});
