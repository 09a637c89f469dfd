import type { RiskFlag } from "../capability/index.ts";
import type { Remark } from "./model/report.ts";

/** What deserves a second look besides single capabilities, which carry their risk themselves. */
export function remarksOf(flags: readonly RiskFlag[]): Remark[] {
  return flags
    .filter(({ capability }) => capability === undefined)
    .map(({ id, severity, text, why }) => ({ id, severity, text, why }));
}
