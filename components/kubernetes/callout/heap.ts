import { calloutFlags } from "../../callout/flags.ts";

/** Bytes by unit (Kubernetes, resource.Quantity). */
const units: Record<string, number> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** What a process has besides its heap of old objects: code, stacks, buffers, the young ones. */
const others = 0.35;

/**
 * Node's options for a limit of memory: without them V8 sizes its heap by itself and learns of the limit
 * when the kernel kills the process.
 *
 * @param limit a quantity of Kubernetes, for example `256Mi`
 * @returns for `NODE_OPTIONS`; without the heap's size for a quantity that is written in another way
 * @example nodeOptions("256Mi") // "… --max-old-space-size=166"
 */
export function nodeOptions(limit: string | undefined): string {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([kMG]|[KMG]i)?$/.exec(limit ?? "") ?? [];
  const always = calloutFlags.join(" ");
  if (number === undefined) return always;
  const bytes = Number(number) * (units[unit] ?? 1) * (1 - others);
  return `${always} --max-old-space-size=${Math.max(32, Math.floor(bytes / 2 ** 20))}`;
}
