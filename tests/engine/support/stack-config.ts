import * as pulumi from "@pulumi/pulumi";
import { readSettings, type Settings } from "../../../infra/settings/read.ts";
import type { Target } from "../../../infra/settings/setting.ts";

type On<T extends Target> = Extract<Settings, { target: T }>;

/**
 * The settings of a stack with this configuration, as the program reads them in /srv/app.
 *
 * @param config values by name, without the namespace; what is no text is handed over as JSON, as Pulumi does
 */
export function settingsOf<T extends Target = "local">(
  config: Record<string, unknown> & { target?: T },
): On<T> {
  const full = Object.entries(config).map(
    ([name, value]) =>
      [`nats-entra:${name}`, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );
  pulumi.runtime.setAllConfig(Object.fromEntries(full));
  return readSettings("/srv/app") as On<T>;
}
