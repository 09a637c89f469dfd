import type { types } from "@pulumi/kubernetes";

export type EnvVar = types.input.core.v1.EnvVar;

/** Variables of a container: a text is a value, anything else what Kubernetes has beside it, such as `valueFrom`. */
export function envVars(env: Record<string, unknown> = {}): EnvVar[] {
  return Object.entries(env).map(([name, value]) =>
    typeof value === "string" ? { name, value } : { name, ...(value as object) },
  );
}
