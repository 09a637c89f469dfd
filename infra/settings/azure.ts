import { text } from "./kind.ts";
import type { Table } from "./setting.ts";

/** The section `azure`: the resources around the cluster. */
export const azureSettings = {
  location: { kind: text, about: "region, for example `westeurope`", required: true },
} as const satisfies Table;
