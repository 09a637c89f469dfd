import { cpSync } from "node:fs";
import { join } from "node:path";

const policies = join(import.meta.dirname, "../../../policies");

/** Copies this repository's policy to a folder, as somebody has it who begins with it. */
export function copyExamplePolicy(folder: string): void {
  cpSync(policies, folder, {
    recursive: true,
    filter: (path) => path !== join(policies, "guardrails"),
  });
}
