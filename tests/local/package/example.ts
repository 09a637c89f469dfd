import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reserveBlock } from "../../support/ports/reserve.ts";
import type { Walk } from "../../support/pages/walk.ts";
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

/** Sets up the stack and its configuration by the commands of the example's README, with this tenant's ids. */
export async function configure(
  project: PulumiProject,
  tenant: Tenant,
  readme: Walk,
): Promise<void> {
  await shell(project, readme.next("pulumi stack init"));
  const values = [
    ["tenantId", "11111111-1111-4111-8111-111111111111", tenant.tenantId],
    ["customerService", "22222222-2222-4222-8222-222222222222", tenant.ada],
    ["scanner", "33333333-3333-4333-8333-333333333333", tenant.scanner],
  ] as const;
  for (const [key, theirs, ours] of values)
    await shell(project, readme.next(`pulumi config set ${key}`, { [theirs]: ours }));
}

/** Deploys by the README's last command; nobody is there to say yes. */
export async function deploy(project: PulumiProject, readme: Walk): Promise<void> {
  await shell(project, `${readme.next("pulumi up")} --yes --skip-preview`);
}

function shell(project: PulumiProject, command: string): Promise<string> {
  return project.must("bash", "-euc", command);
}
