import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reserveBlock } from "../../support/ports/reserve.ts";
import type { PulumiProject } from "../../support/pulumi-project.ts";
import type { Tenant } from "./tenant.ts";

const examples = join(import.meta.dirname, "..", "..", "..", "examples");

/** A file of an example, for example `yaml/Pulumi.yaml`. */
export function exampleFile(path: string): Promise<string> {
  return readFile(join(examples, path), "utf8");
}

/**
 * Turns an example from a Kubernetes cluster and Entra to this machine: what differs are the three
 * arguments that say so, and nothing else.
 *
 * @param texts those of the example, as they stand in its program
 * @param write a JSON value in the program's language
 * @throws Error naming what is not, or not once, in the program
 */
export async function onThisMachine(
  program: string,
  texts: { tenant: string; directory: string; target: string },
  { folder }: PulumiProject,
  tenant: Tenant,
  write: (name: keyof typeof texts, value: object) => string,
): Promise<string> {
  const target = { local: { folder: join(folder, "run"), basePort: await reserveBlock() } };
  const values = { tenant: tenant.args, directory: tenant.directory, target };
  let local = program;
  for (const name of ["tenant", "directory", "target"] as const) {
    if (local.split(texts[name]).length !== 2)
      throw new Error(`the example should say once: ${texts[name]}`);
    local = local.replace(texts[name], () => write(name, values[name]));
  }
  return local;
}

/** The stack's configuration, as the READMEs of the examples have it set. */
export async function configure(project: PulumiProject, tenant: Tenant): Promise<void> {
  await project.pulumi("stack", "init", "test");
  const values = [
    ["tenantId", tenant.tenantId],
    ["customerService", tenant.ada],
    ["scanner", tenant.scanner],
  ] as const;
  for (const [key, value] of values) await project.pulumi("config", "set", key, value);
}
