import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import * as pulumi from "@pulumi/pulumi";
import { metadata } from "../objects/metadata.ts";
import type { Callout } from "./context.ts";
import { fitting } from "./limits.ts";
import { files } from "./paths.ts";
import { checkLogLevel, settingsFiles } from "./settings.ts";

/** Name of the ConfigMap that the callout follows. */
export function policyName({ callout }: Callout["place"]): string {
  return `${callout}-policy`;
}

/** The compiled policy: under one name, so that a change comes to running pods. */
export function policyMap({ name, place, spec, options }: Callout) {
  const remedy = "spread the roles over several installations";
  return new ConfigMap(
    `${name}-policy`,
    {
      metadata: metadata(place, policyName(place), place.calloutSelector),
      data: fitting("policy", { [files.policy]: spec.policy }, remedy),
    },
    options,
  );
}

/** The service itself; none when the image has it. */
export function bundleMap(callout: Callout): ConfigMap | undefined {
  if (callout.args.imageHasBundle) return undefined;
  const data = { [files.bundle]: readFileSync(callout.spec.bundle, "utf8") };
  const remedy = "build an image with it, callout/Dockerfile, and set imageHasBundle";
  return immutableMap(callout, "bundle", pulumi.output(fitting("bundle", data, remedy)));
}

/** Configuration and authorities. */
export function settingsMap(callout: Callout): ConfigMap {
  checkLogLevel(callout.args);
  const data = callout.settings.apply((settings) =>
    fitting("settings", settingsFiles(settings, callout.place, callout.args), "shorten the CAs"),
  );
  return immutableMap(callout, "settings", data);
}

/**
 * Named by its content: another content is another object, to which pods come by a rolling update, while
 * the former ones still find theirs.
 */
function immutableMap(
  { name, place, options }: Callout,
  kind: string,
  data: pulumi.Output<Record<string, string>>,
): ConfigMap {
  const named = data.apply((known) =>
    metadata(place, `${place.callout}-${kind}-${digest(known)}`, place.calloutSelector),
  );
  return new ConfigMap(`${name}-${kind}`, { metadata: named, immutable: true, data }, options);
}

function digest(data: Record<string, string>): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 10);
}
