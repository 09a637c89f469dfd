import * as pulumi from "@pulumi/pulumi";

/** The application of AKS that tokens for a cluster's API are made for; the same in every tenant. */
const aksServer = "6dae42f8-4368-4678-94ff-3960e28e3630";

/** How kubelogin gets a token: its login modes that need no person at a browser, and `devicecode`. */
export const loginModes = [
  "azurecli",
  "workloadidentity",
  "msi",
  "spn",
  "azd",
  "azurepipelines",
  "devicecode",
] as const;
export type LoginMode = (typeof loginModes)[number];

/**
 * A kubeconfig without any key: its user signs in to Entra with `kubelogin` on PATH.
 *
 * @param given the one that AKS answers, base64: address and authority are taken from it
 * @returns JSON, which is YAML as well
 */
export function kubeconfig(given: string, login: LoginMode): string {
  const text = Buffer.from(given, "base64").toString();
  const field = (name: string) => {
    const [, value] = new RegExp(`^\\s+${name}: *"?([^\\s"]+)"?\\s*$`, "m").exec(text) ?? [];
    if (value === undefined)
      throw new pulumi.RunError(
        `AKS answers a kubeconfig without ${name}; is the cluster running?`,
      );
    return value;
  };
  const name = "aks";
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [
      {
        name,
        cluster: {
          server: field("server"),
          "certificate-authority-data": field("certificate-authority-data"),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "kubelogin",
            args: ["get-token", "--login", login, "--server-id", aksServer],
            installHint: "kubelogin is missing: https://azure.github.io/kubelogin/install.html",
            interactiveMode: login === "devicecode" ? "IfAvailable" : "Never",
            provideClusterInfo: false,
          },
        },
      },
    ],
  });
}
