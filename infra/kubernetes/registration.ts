import type { EntraDirectoryArgs } from "../../components/index.ts";
import type { KubernetesSettings } from "../settings/read.ts";

/** The registration that the settings ask for. */
export function registrationOf({
  entra,
  protect,
}: Pick<KubernetesSettings, "entra" | "protect">): EntraDirectoryArgs {
  const { owners, deployer, azureCli, existing, workloads, justInTime } = entra;
  return {
    owners,
    deployer,
    azureCli,
    protect,
    existingApplication: existing,
    workloads: Object.entries(workloads).map(([name, workload]) => ({ name, ...workload })),
    justInTime: Object.entries(justInTime).map(([name, group]) => ({ name, ...group })),
  };
}
