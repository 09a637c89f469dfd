import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
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

/**
 * The folder of Pulumi.yaml: the working directory of a program, or one above it.
 *
 * @throws RunError when there is none
 */
export function projectRoot(cwd = process.cwd()): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (dirname(folder) === folder) break;
  }
  throw new pulumi.RunError(
    `onThisMachine: there is no Pulumi.yaml in ${cwd} or above it; name the folder for the stack's files: { folder: "/full/path" }`,
  );
}
