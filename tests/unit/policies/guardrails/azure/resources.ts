import type { Subject } from "../../../../support/guardrails.ts";

type Props = Record<string, unknown>;

/** A vault with these properties. */
export const vault = (properties: Props | string): Subject => ({
  type: "azure-native:keyvault:Vault",
  props: { resourceGroupName: "messaging", properties },
});

export const cluster = (props: Props): Subject => ({
  type: "azure-native:containerservice:ManagedCluster",
  props: { resourceGroupName: "messaging", ...props },
});
