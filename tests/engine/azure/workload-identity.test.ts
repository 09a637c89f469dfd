import { describe, expect, it } from "vitest";
import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../../components/azure/index.ts";
import { ask } from "../support/mocks.ts";
import { azure, unmade } from "./answers.ts";
import { golden, known, names } from "../support/golden.ts";

const issuer = "https://westeurope.oic.prod-aks.azure.com/1/2/";

const args = (changes: Partial<WorkloadIdentityArgs> = {}): WorkloadIdentityArgs => ({
  resourceGroupName: "messaging",
  location: "westeurope",
  tags: { team: "platform" },
  oidcIssuerUrl: issuer,
  serviceAccounts: [
    { namespace: "nats", name: "nats-callout" },
    { namespace: "orders", name: "order-service" },
    { namespace: "order-jobs", name: "ship.v2" },
  ],
  ...changes,
});

const deploy = (changes: Partial<WorkloadIdentityArgs> = {}, preview = false, answers = azure) =>
  ask(() => new WorkloadIdentity("callout", args(changes)), preview, answers);

describe("WorkloadIdentity", () => {
  it("asks for just these resources, with these inputs", async () => {
    const asked = await deploy();
    await expect(golden(asked)).toMatchFileSnapshot("../../golden/azure/workload-identity.jsonl");
  });

  it("asks for the same in a preview, when the identity is not made yet", async () => {
    expect(names(await deploy({}, true, unmade))).toEqual(names(await deploy()));
  });

  it("hands on what workloads and assignments need", async () => {
    let made: WorkloadIdentity | undefined;
    await ask(() => (made = new WorkloadIdentity("callout", args())), false, azure);
    if (!made) throw new Error("not made");
    expect((await known(made.clientId)).value).toBe("client id of callout-identity");
    expect((await known(made.principalId)).value).toBe("principal id of callout-identity");
    expect((await known(made.identityId)).value).toMatch(
      /userAssignedIdentities\/callout-identity/,
    );
  });

  it("makes one credential after the other", async () => {
    const running = new Set<string>();
    let most = 0;
    await deploy({ serviceAccounts: accounts(20) }, false, {
      ...azure,
      // as slow as a provider is, so that two at once would be seen
      "azure-native:managedidentity:FederatedIdentityCredential": ({ name }) => {
        running.add(name);
        most = Math.max(most, running.size);
        queueMicrotask(() => running.delete(name));
        return {};
      },
    });
    expect(most).toBe(1);
  });

  it("takes the audience of another cloud", async () => {
    const asked = await deploy({ audience: "api://AzureADTokenExchangeChina" });
    expect(golden(asked)).not.toContain('"api://AzureADTokenExchange"');
  });

  it.each<[string, Partial<WorkloadIdentityArgs>, RegExp]>([
    ["nobody", { serviceAccounts: [] }, /serviceAccounts: name at least one/],
    ["21 accounts", { serviceAccounts: accounts(21) }, /Entra takes 20 .* 21; make a second one/],
    [
      "a wildcard",
      { serviceAccounts: [{ namespace: "nats", name: "*" }] },
      /"nats:\*" does not name a namespace and a service account/,
    ],
    [
      "the default account",
      { serviceAccounts: [{ namespace: "nats", name: "default" }] },
      /"nats:default" is every pod/,
    ],
    ["an account twice", { serviceAccounts: [...accounts(1), ...accounts(1)] }, /is named twice/],
    [
      "an issuer without https",
      { oidcIssuerUrl: "http://oidc.example.com" },
      /is not an https address/,
    ],
    ["a tag that Azure refuses", { tags: { "a/b": "c" } }, /tags: "a\/b": a tag's name/],
    [
      "a long tag",
      { tags: { team: "x".repeat(257) } },
      /tags: "team": a tag's value has at most 256/,
    ],
  ])("refuses %s", async (_what, changes, message) => {
    await expect(deploy(changes)).rejects.toThrow(message);
  });
});

function accounts(count: number) {
  return Array.from({ length: count }, (_, index) => ({ namespace: "nats", name: `a${index}` }));
}
