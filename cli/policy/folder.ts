import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { compile, PolicyErrors, type Compiled, type Policy } from "../../access/index.ts";
import { Failure, messageOf } from "../failure.ts";

/**
 * A policy as it is written: a folder with `index.ts`, whose default export is the policy, and
 * `roles/`. Reading it runs its modules, as `pulumi up` does.
 */
export class PolicyFolder {
  readonly #folder: string;
  /** Folder from which files are named. */
  readonly #root: string;

  /** @param folder relative to `cwd`, which is also where files are named from */
  constructor(folder: string, cwd: string) {
    this.#folder = resolve(cwd, folder);
    this.#root = cwd;
  }

  /** @throws PolicyErrors with every mistake, Failure when there is no policy to compile */
  async compile(): Promise<Compiled> {
    const policy = await this.#import();
    try {
      return compile(policy, { root: this.#root });
    } catch (error) {
      if (error instanceof PolicyErrors) throw error;
      throw this.#unusable(messageOf(error));
    }
  }

  /** The files below `roles/`, named as `compile` names them. */
  roleFiles(): string[] {
    const roles = join(this.#folder, "roles");
    if (!existsSync(roles)) return [];
    return readdirSync(roles, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
      .map((file) => this.#named(join(roles, file)))
      .sort();
  }

  async #import(): Promise<Policy> {
    const file = join(this.#folder, "index.ts");
    if (!existsSync(file)) {
      throw new Failure("policy_missing", `there is no policy in ${this.#folder}`, {
        why: `${this.#named(file)} does not exist`,
        next: "name the folder that holds index.ts and roles/",
      });
    }
    let module: { readonly default?: unknown };
    try {
      module = (await import(pathToFileURL(file).href)) as typeof module;
    } catch (error) {
      throw this.#unusable(messageOf(error));
    }
    if (isPolicy(module.default)) return module.default;
    throw this.#unusable(`${this.#named(file)} has no policy as its default export`);
  }

  #unusable(why: string): Failure {
    return new Failure("policy_unreadable", `the policy in ${this.#folder} cannot be read`, {
      why,
      next: "correct the file, and export default policy({ accounts, roles }) from index.ts",
    });
  }

  #named(file: string): string {
    const path = relative(this.#root, file);
    return path.startsWith(`..${sep}`) ? file : path.replaceAll(sep, "/");
  }
}

/** The policy's sources beside a local stack: `<root>/policies` for `<root>/.nats-entra/run/client.json`. */
export function policiesBeside(settingsFile: string): string | undefined {
  const home = dirname(dirname(settingsFile));
  const policies = join(dirname(home), "policies");
  return home.endsWith(`${sep}.nats-entra`) && existsSync(policies) ? policies : undefined;
}

/** By shape and not by class: a policy may come with its own copy of this package. */
function isPolicy(value: unknown): value is Policy {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "policy";
}
