import { isAbsolute, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/**
 * Where the processes of a stack on this machine have their files: `.nats-entra/run` in the project, or `run` in
 * the folder that NATS_ENTRA_HOME names.
 *
 * @param root folder of Pulumi.yaml
 * @throws RunError when NATS_ENTRA_HOME is not a full path
 */
export function runFolder(root: string): string {
  const home = process.env["NATS_ENTRA_HOME"] ?? join(root, ".nats-entra");
  if (isAbsolute(home)) return join(home, "run");
  throw new pulumi.RunError(`NATS_ENTRA_HOME: "${home}" is not absolute; give a full path`);
}
