import type { Answers, Asked } from "../support/mocks.ts";
import { unmadeOf } from "../support/unmade.ts";

const group = "/subscriptions/11111111-0000-4000-8000-000000000001/resourceGroups/messaging";

/** Ids as Azure has them; the name is the given one, or as the provider would make one. */
function resource(provider: string, nameOf: string, parent?: string) {
  return ({ name, inputs }: Asked) => {
    const given = inputs[nameOf];
    const own = typeof given === "string" ? given : `${name}1a2b3c4d`;
    const above = parent === undefined ? "" : `/${parent}/${String(inputs["vaultName"])}`;
    const [namespace = "", kind = ""] = provider.split("/");
    const path = parent === undefined ? `/${kind}` : `${above}/${kind}`;
    return { id: `${group}/providers/${namespace}${path}/${own}`, name: own };
  };
}

const vault = resource("Microsoft.KeyVault/vaults", "vaultName");
const secret = resource("Microsoft.KeyVault/secrets", "secretName", "vaults");
const cluster = resource("Microsoft.ContainerService/managedClusters", "resourceName");
const identity = resource("Microsoft.ManagedIdentity/userAssignedIdentities", "resourceName");

const certificate = Buffer.from("certificate of the cluster").toString("base64");

/** What AKS answers: YAML with a plugin's name in it, and no key. */
export const givenKubeconfig = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${certificate}
    server: https://cluster-dns-1a2b3c4d.hcp.westeurope.azmk8s.io:443
  name: cluster
contexts:
- context:
    cluster: cluster
    user: clusterUser_messaging_cluster
  name: cluster
current-context: cluster
kind: Config
users:
- name: clusterUser_messaging_cluster
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args: [get-token, --login, devicecode]
      command: kubelogin
`;

/** What Azure answers when a resource is there. */
export const azure: Answers = {
  "azure-native:resources:ResourceGroup": (asked) => ({
    id: group,
    name: asked.inputs["resourceGroupName"] ?? `${asked.name}1a2b3c4d`,
  }),
  "azure-native:managedidentity:UserAssignedIdentity": (asked) => ({
    ...identity(asked),
    clientId: `client id of ${asked.name}`,
    principalId: `principal id of ${asked.name}`,
  }),
  "azure-native:managedidentity:FederatedIdentityCredential": () => ({}),
  "azure-native:authorization:RoleAssignment": () => ({}),
  "azure-native:keyvault:Vault": (asked) => {
    const { id, name } = vault(asked);
    const properties = { ...(asked.inputs["properties"] as object) };
    return {
      id,
      name,
      properties: { ...properties, vaultUri: `https://${name}.vault.azure.net/` },
    };
  },
  "azure-native:keyvault:Secret": (asked) => {
    const { id, name } = secret(asked);
    const address = `https://${String(asked.inputs["vaultName"])}.vault.azure.net/secrets/${name}`;
    return { id, name, properties: { secretUri: address, secretUriWithVersion: `${address}/1` } };
  },
  "azure-native:network:PrivateEndpoint": resource(
    "Microsoft.Network/privateEndpoints",
    "privateEndpointName",
  ),
  "azure-native:network:PrivateDnsZoneGroup": () => ({}),
  "azure-native:operationalinsights:Workspace": resource(
    "Microsoft.OperationalInsights/workspaces",
    "workspaceName",
  ),
  "azure-native:monitor:ActionGroup": resource(
    "Microsoft.Insights/actionGroups",
    "actionGroupName",
  ),
  "azure-native:monitor:ScheduledQueryRule": () => ({}),
  "azure-native:monitor:DiagnosticSetting": () => ({}),
  "azure-native:monitor:DataCollectionRule": resource(
    "Microsoft.Insights/dataCollectionRules",
    "dataCollectionRuleName",
  ),
  "azure-native:monitor:DataCollectionRuleAssociation": () => ({}),
  "azure-native:containerservice:ManagedCluster": (asked) => ({
    ...cluster(asked),
    oidcIssuerProfile: {
      enabled: true,
      issuerURL: "https://westeurope.oic.prod-aks.azure.com/1/2/",
    },
  }),
  "azure-native:containerservice:AgentPool": () => ({}),
  "azure-native:containerservice:listManagedClusterUserCredentials": () => ({
    kubeconfigs: [{ name: "clusterUser", value: Buffer.from(givenKubeconfig).toString("base64") }],
  }),
};

/** In a preview of what is not made yet; calls that need it are not asked for. */
export const unmade: Answers = unmadeOf(
  Object.fromEntries(Object.entries(azure).filter(([type]) => !type.includes(":list"))),
);
