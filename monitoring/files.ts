/**
 * Writes the dashboard and the alert rules: `npm run build:monitoring`. The files are in the repository, for
 * who has no use for the components; a test holds them to this.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dashboard } from "./dashboard/dashboard.ts";
import { calloutRules } from "./rules/callout.ts";
import { natsRules } from "./rules/nats.ts";
import { rulesYaml } from "./rules/yaml.ts";

/** Contents by the files' names in this folder. */
export function monitoringFiles(): Record<string, string> {
  return {
    "nats-entra.dashboard.json": `${JSON.stringify(dashboard(), null, 2)}\n`,
    "nats-entra.rules.yaml": rulesYaml([calloutRules(), natsRules()]),
  };
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, content] of Object.entries(monitoringFiles()))
    await writeFile(join(import.meta.dirname, name), content);
}
