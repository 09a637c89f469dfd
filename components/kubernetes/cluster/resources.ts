import { bytesOf, type Size } from "../../../values/quantity.ts";
import type { ContainerResourcesArgs } from "../args/resources.ts";

/** Requests and limits where the arguments name none; CPU is not limited, which would throttle. */
export function containerResources(
  args: ContainerResourcesArgs | undefined,
  cpu: string,
  memory: string,
  memoryLimit: string,
): ContainerResourcesArgs {
  return {
    requests: { cpu, memory, ...args?.requests },
    limits: { memory: memoryLimit, ...args?.limits },
  };
}

const decimal: Record<string, number> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/**
 * Bytes of a quantity of Kubernetes; undefined for one that is written in another way.
 *
 * @example quantityBytes("1Gi") // 1073741824
 */
export function quantityBytes(quantity: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([kMGT]?|[KMGT]i)$/.exec(quantity) ?? [];
  if (number === undefined) return undefined;
  if (unit.endsWith("i")) return bytesOf(`${number}${unit}B` as Size);
  return Number(number) * (decimal[unit] ?? 1);
}
