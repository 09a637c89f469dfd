import type { types } from "@pulumi/kubernetes";

type Spec = types.input.networking.v1.NetworkPolicySpec;

/** By which ports the deployment that settings are about is reached. */
interface Client {
  readonly servers?: readonly string[];
  readonly authority?: string;
}

/**
 * Nothing comes in; out go names, logins at the nodes and the request for a token, wherever they are: a policy knows no
 * names of hosts.
 *
 * @param client JSON text
 */
export function networkPolicySpec(client: string, matchLabels: Record<string, string>): Spec {
  const { servers = [], authority } = JSON.parse(client) as Client;
  const ports = new Set([
    ...servers.map((address) => portOf(address, 4222)),
    ...(authority === undefined ? [] : [portOf(authority, 443)]),
  ]);
  const open = [...ports].map((port) => ({ protocol: "TCP", port }));
  const dns = ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 }));
  return {
    podSelector: { matchLabels },
    policyTypes: ["Ingress", "Egress"],
    ingress: [],
    egress: [{ ports: [...dns, ...open] }],
  };
}

function portOf(address: string, usual: number): number {
  return Number(new URL(address).port || usual);
}
