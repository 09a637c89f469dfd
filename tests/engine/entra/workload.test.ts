import { describe, expect, it } from "vitest";
import type { EntraWorkloadArgs } from "../../../components/index.ts";
import { inputsOf } from "../support/golden.ts";
import { azuread } from "./answers.ts";
import { cluster, deploy, ofKind } from "./program.ts";

const kind = "ApplicationFederatedIdentityCredential";
const workload = (changes: Partial<EntraWorkloadArgs> = {}) => ({
  workloads: [{ name: "shipping", roles: ["Shop.Write"], ...changes }],
});
const credentials = async (changes: Partial<EntraWorkloadArgs>) =>
  ofKind((await deploy(workload(changes))).asked, kind).map(({ inputs }) => inputs);
const accounts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ issuer: cluster, namespace: "orders", name: `a${index}` },
  }));

describe("a workload is let in", () => {
  it("as one service account of one cluster", async () => {
    const [account] = accounts(1);
    expect(await credentials({ serviceAccounts: account && [account] })).toEqual([
      {
        applicationId: "/applications/app-shipping",
        displayName: "orders-a0",
        issuer: cluster,
        subject: "system:serviceaccount:orders:a0",
        audiences: ["api://AzureADTokenExchange"],
      },
    ]);
  });

  it("as the jobs of one environment of one repository", async () => {
    const github = [{ repository: "example/orders.api", environment: "live eu" }];
    expect(await credentials({ github })).toEqual([
      {
        applicationId: "/applications/app-shipping",
        displayName: "github-example-orders-api-live-eu",
        issuer: "https://token.actions.githubusercontent.com",
        subject: "repo:example/orders.api:environment:live eu",
        audiences: ["api://AzureADTokenExchange"],
      },
    ]);
  });

  it("as the jobs of a repository whose subjects have its ids", async () => {
    const github = [{ repository: "example@123456/orders@456789", environment: "EU:west" }];
    expect(await credentials({ github })).toMatchObject([
      {
        displayName: "github-example-123456-orders-456789-EU-west",
        subject: "repo:example@123456/orders@456789:environment:EU%3Awest",
      },
    ]);
  });

  it("as the jobs of environments whose names differ in a separator, or are long", async () => {
    const environments = ["live eu", "live-eu", "e".repeat(255), `${"e".repeat(254)}f`];
    const github = environments.map((environment) => ({
      repository: "example/orders",
      environment,
    }));
    const found = await credentials({ github });
    expect(found.map(({ subject }) => String(subject).split(":")[3]).sort()).toEqual(
      environments.toSorted(),
    );
    const names = found.map(({ displayName }) => String(displayName));
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^github-example-orders-.{1,89}-[0-9a-f]{8}$/);
  });

  it("with the audience of another cloud", async () => {
    const audience = "api://AzureADTokenExchangeChina";
    const other = { name: "build", issuer: "https://build.example.com", subject: "orders" };
    const found = await credentials({
      ...{ audience, serviceAccounts: accounts(1) },
      federated: [other, { ...other, name: "nightly", subject: "night", audience: "entra" }],
    });
    expect(found.map(({ audiences }) => audiences)).toEqual([[audience], ["entra"], [audience]]);
  });

  it("by one credential after the other: Entra answers 409 to two at once", async () => {
    const running = new Set<string>();
    let most = 0;
    const answers = {
      ...azuread,
      [`azuread:index/applicationFederatedIdentityCredential:${kind}`]: ({
        name,
      }: {
        name: string;
      }) => {
        running.add(name);
        most = Math.max(most, running.size);
        queueMicrotask(() => running.delete(name));
        return {};
      },
    };
    const { asked } = await deploy(workload({ serviceAccounts: accounts(20) }), { answers });
    expect(ofKind(asked, kind)).toHaveLength(20);
    expect(most).toBe(1);
  });

  it("with a certificate of its own", async () => {
    const { asked } = await deploy(workload({ certificate: "PEM" }));
    expect(inputsOf(asked, "app-shipping-certificate")).toMatchObject({
      type: "AsymmetricX509Cert",
      encoding: "pem",
      applicationId: "/applications/app-shipping",
    });
  });

  it("by nothing at all, unless it is asked for", async () => {
    const { asked } = await deploy(workload());
    const kinds = [kind, "ApplicationPassword", "ApplicationCertificate"];
    expect(kinds.flatMap((one) => ofKind(asked, one))).toEqual([]);
  });
});

describe("a workload", () => {
  it.each<[string, Partial<EntraWorkloadArgs>, RegExp]>([
    [
      "a role that the policy has not",
      { roles: ["Shop.Wirte"] },
      /does not have the role "Shop.Wirte"; did you mean "Shop.Write"/,
    ],
    [
      "a role for people",
      { roles: ["Shop.Read"] },
      /the role "Shop.Read" is for people; add "application" to its members/,
    ],
    [
      "21 credentials",
      { serviceAccounts: accounts(21) },
      /it has 21 federated credentials, and Entra takes 20 of one application; make it several/,
    ],
    [
      "a wildcard",
      { serviceAccounts: [{ issuer: cluster, namespace: "orders", name: "*" }] },
      /"\*" is not a Kubernetes name; .* wildcards are not possible/,
    ],
    [
      "the default account",
      { serviceAccounts: [{ issuer: cluster, namespace: "orders", name: "default" }] },
      /"orders:default" is every pod that has no account of its own/,
    ],
    [
      "one account twice",
      { serviceAccounts: [...accounts(1), ...accounts(1)] },
      /two federated credentials are named "orders-a0"; .* tell the clusters apart/,
    ],
    [
      "one account under two names",
      { serviceAccounts: [...accounts(1), ...accounts(1).map((a) => ({ ...a, cluster: "b" }))] },
      /"orders-a0" and "b-orders-a0" are for the same tokens/,
    ],
    [
      "a repository that is none",
      { github: [{ repository: "orders", environment: "live" }] },
      /"orders" is not a repository; write OWNER\/NAME/,
    ],
    [
      "a repository with one id of two",
      { github: [{ repository: "example@123456/orders", environment: "live" }] },
      /"example@123456\/orders" has one id of two; write both, OWNER@ID\/NAME@ID/,
    ],
    [
      "one environment twice",
      {
        github: ["live", "live"].map((environment) => ({
          ...{ repository: "example/orders", environment },
        })),
      },
      /two federated credentials are named "github-example-orders-live-[0-9a-f]{8}"/,
    ],
    [
      "every job of a repository",
      { github: [{ repository: "example/orders", environment: "*" }] },
      /"\*" is not an environment .* every job of the repository would be this workload/,
    ],
    [
      "a name that Entra refuses",
      { federated: [{ name: "ci", issuer: "https://ci.example.com", subject: "orders" }] },
      /"ci" cannot be the name of a credential; use 3 to 120/,
    ],
  ])("with %s is a mistake", async (_what, changes, message) => {
    await expect(deploy(workload(changes))).rejects.toThrow(message);
  });
});
