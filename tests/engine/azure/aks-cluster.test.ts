import { describe, expect, it } from "vitest";
import { AksCluster, type AksClusterArgs } from "../../../components/azure/index.ts";
import { kubeconfig } from "../../../components/azure/aks/kubeconfig.ts";
import { ask } from "../support/mocks.ts";
import { azure, givenKubeconfig, unmade } from "./answers.ts";
import { golden, inputsOf, known, names } from "../support/golden.ts";

const subnet =
  "/subscriptions/1/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/nodes";
const workspace =
  "/subscriptions/1/resourceGroups/log/providers/Microsoft.OperationalInsights/workspaces/central";

const args = (changes: Partial<AksClusterArgs> = {}): AksClusterArgs => ({
  resourceGroupName: "messaging",
  tenantId: "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60",
  apiServer: { authorizedIps: ["203.0.113.7"] },
  ...changes,
});

const everything: Partial<AksClusterArgs> = {
  location: "westeurope",
  tags: { team: "platform" },
  apiServer: { privateCluster: true },
  admins: [
    { adminName: "platform-team", principalId: "object id of a group", principalType: "Group" },
    {
      adminName: "ci",
      principalId: "object id of the pipeline",
      principalType: "ServicePrincipal",
    },
  ],
  clusterName: "messaging-prod",
  kubernetesVersion: "1.33",
  upgradeChannel: "stable",
  tier: "Premium",
  networkPolicy: "azure",
  zones: ["1", "3"],
  subnetId: subnet,
  serviceCidr: "172.20.0.0/16",
  podCidr: "172.24.0.0/14",
  systemPool: { nodes: 2, vmSize: "Standard_D2ads_v5" },
  workloadPool: { nodes: 5, vmSize: "Standard_D8ds_v5" },
  kubelogin: "workloadidentity",
  workspaceId: workspace,
  logNamespaces: ["nats", "orders"],
};

const deploy = (changes: Partial<AksClusterArgs> = {}, preview = false, answers = azure) =>
  ask(() => new AksCluster("cluster", args(changes)), preview, answers);

describe("AksCluster", () => {
  it("asks for just these resources, with these inputs", async () => {
    const asked = golden(await deploy());
    await expect(asked).toMatchFileSnapshot("../../golden/azure/aks-cluster.jsonl");
  });

  it("asks for just these, with everything turned on", async () => {
    const asked = golden(await deploy(everything));
    await expect(asked).toMatchFileSnapshot("../../golden/azure/aks-cluster-full.jsonl");
  });

  it("asks for the same in a preview, and not for the credentials of a cluster that is not there", async () => {
    const preview = await deploy(everything, true, unmade);
    expect(names(preview)).toEqual(names(await deploy(everything)));
    expect(preview.filter(({ name }) => name === "")).toEqual([]);
  });

  it("answers a kubeconfig without a key, as a secret", async () => {
    let made: AksCluster | undefined;
    await ask(() => (made = new AksCluster("cluster", args(everything))), false, azure);
    if (!made) throw new Error("not made");
    const { value, secret } = await known(made.kubeconfig);
    expect(secret).toBe(true);
    const { clusters, users } = JSON.parse(value) as {
      clusters: { cluster: Record<string, string> }[];
      users: { user: { exec: { command: string; args: string[] } } }[];
    };
    expect(clusters[0]?.cluster["server"]).toBe(
      "https://cluster-dns-1a2b3c4d.hcp.westeurope.azmk8s.io:443",
    );
    expect(users[0]?.user.exec.command).toBe("kubelogin");
    expect(users[0]?.user.exec.args.slice(0, 3)).toEqual([
      "get-token",
      "--login",
      "workloadidentity",
    ]);
    expect(value).not.toMatch(/client-key-data|token:/);
  });

  it("hands on the issuer for workload identities", async () => {
    let made: AksCluster | undefined;
    await ask(() => (made = new AksCluster("cluster", args())), false, azure);
    if (!made) throw new Error("not made");
    expect((await known(made.oidcIssuerUrl)).value).toMatch(/^https:\/\/.+\/$/);
  });

  it("collects logs only when told where", async () => {
    const insights = (asked: Awaited<ReturnType<typeof deploy>>) =>
      names(asked).filter((name) => name.includes("DataCollection"));
    expect(insights(await deploy())).toEqual([]);
    expect(insights(await deploy({ workspaceId: workspace }))).toHaveLength(2);
  });

  it("keeps the system's nodes for the system", async () => {
    const asked = await deploy();
    const [system] = inputsOf(asked, "cluster-cluster")["agentPoolProfiles"] as object[];
    expect(system).toMatchObject({
      mode: "System",
      nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
    });
    expect(inputsOf(asked, "cluster-workloads")).not.toHaveProperty("nodeTaints");
  });

  it.each<[string, Partial<AksClusterArgs>, RegExp]>([
    ["an API for the whole internet", { apiServer: {} }, /the whole internet would reach the API/],
    ["the same, spelled out", { apiServer: { authorizedIps: ["0.0.0.0/0"] } }, /a large part of/],
    [
      "an address that is none",
      { apiServer: { authorizedIps: ["office"] } },
      /neither an address nor a/,
    ],
    [
      "both kinds of access",
      { apiServer: { authorizedIps: ["203.0.113.7"], privateCluster: true } },
      /omit authorizedIps/,
    ],
    ["a channel that is none", { upgradeChannel: "stabel" }, /did you mean "stable"\?/],
    ["a tier that is none", { tier: "standard" }, /tier: "standard".* "Standard"/],
    [
      "no network policy",
      { networkPolicy: "none" },
      /networkPolicy: "none" is not one of its values/,
    ],
    ["a version that is none", { kubernetesVersion: "v1.33" }, /not a version; write 1\.33/],
    [
      "a zone of another kind",
      { zones: ["westeurope-1"] },
      /"westeurope-1" is not a zone of a region/,
    ],
    ["a name that is none", { clusterName: "-prod" }, /clusterName: "-prod": 1 to 63/],
    [
      "an administrator of no kind",
      { admins: [{ adminName: "ci", principalId: "1", principalType: "serviceprincipal" }] },
      /admins: ci: principalType: "serviceprincipal" is not a kind/,
    ],
    [
      "services in one address",
      { serviceCidr: "10.0.0.0" },
      /serviceCidr: "10.0.0.0" is not a range/,
    ],
    ["pods without room", { podCidr: "10.0.0.0/24" }, /podCidr: .* is not a range of \/8 to \/22/],
    ["half a node", { systemPool: { nodes: 0.5 } }, /systemPool.nodes: 0.5 is not a whole number/],
    ["a size that is none", { workloadPool: { vmSize: "big" } }, /workloadPool.vmSize: "big"/],
    [
      "a login that is none",
      { kubelogin: "azcli" },
      /"azcli" is not a login mode; there is azurecli/,
    ],
    [
      "namespaces of no log",
      { logNamespaces: ["nats"] },
      /nothing is collected without workspaceId/,
    ],
  ])("refuses %s", async (_what, changes, message) => {
    await expect(deploy(changes)).rejects.toThrow(message);
  });
});

describe("kubeconfig", () => {
  it("says so when AKS answers something else", () => {
    const without = Buffer.from(givenKubeconfig.replace(/server:.*/, "")).toString("base64");
    expect(() => kubeconfig(without, "azurecli")).toThrow("a kubeconfig without server");
  });
});
