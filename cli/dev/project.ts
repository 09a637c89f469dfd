import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Failure } from "../../errors/failure.mjs";

/** The folder of a Pulumi program that deploys a policy. */
export interface Project {
  /** With Pulumi.yaml. */
  readonly root: string;
  /** Folder of the policy, from the root. */
  readonly policies: string;
}

const POLICIES = "policies";

/**
 * The project of a folder, ready to be deployed.
 *
 * @throws Failure `no_project`, `no_policies` or `not_installed`
 */
export function projectAt(root: string): Project {
  if (!existsSync(join(root, "Pulumi.yaml")))
    throw new Failure("no_project", "this folder is not a Pulumi project", {
      why: `there is no Pulumi.yaml in ${root}`,
      next: "go to the folder of your project, or make one: nats-entra init orders",
    });
  if (!existsSync(join(root, POLICIES, "index.ts")))
    throw new Failure("no_policies", "this project has no policy", {
      why: `there is no ${POLICIES}/index.ts in ${root}`,
      next: "write one (nats-entra init makes an example in another folder), or go to the folder that has it",
    });
  if (!isInstalled(root, "@pulumi/pulumi/package.json"))
    throw new Failure("not_installed", "the packages of this project are not installed", {
      why: `@pulumi/pulumi cannot be found from ${root}`,
      next: "run npm install here, then the command again",
    });
  return { root, policies: POLICIES };
}

function isInstalled(root: string, file: string): boolean {
  try {
    createRequire(join(root, "package.json")).resolve(file);
    return true;
  } catch {
    return false;
  }
}
