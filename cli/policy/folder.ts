import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import {
  compile,
  PolicyErrors,
  prove,
  type Compiled,
  type Finding,
  type Invariant,
  type Policy,
} from "../../access/index.ts";
import { Failure, messageOf } from "../failure.ts";

/**
 * A policy as it is written: a folder with `index.ts`, whose default export is the policy, `roles/`, and
 * perhaps `invariants.ts`, whose default export is what must hold of it. Reading it runs its modules, as
 * `pulumi up` does.
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

  /**
   * Proves the invariants of the folder; there need not be any.
   *
   * @param isMeant which of them @default all
   * @throws Failure when the file is there and cannot be read: nothing would be proved
   */
  async prove(
    { document, sources }: Compiled,
    isMeant: (invariant: Invariant) => boolean = () => true,
  ): Promise<Proof> {
    const file = join(this.#folder, "invariants.ts");
    if (!existsSync(file)) return { invariants: 0, findings: [] };
    const { default: invariants } = await this.#module(file);
    if (!isInvariants(invariants)) {
      throw this.#unusable(`${this.#named(file)} has no list of invariants as its default export`);
    }
    const meant = invariants.filter(isMeant);
    const findings = prove(document, sources, meant, { root: this.#root });
    return { invariants: meant.length, findings };
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
    const module = await this.#module(file);
    if (isPolicy(module.default)) return module.default;
    throw this.#unusable(`${this.#named(file)} has no policy as its default export`);
  }

  async #module(file: string): Promise<{ readonly default?: unknown }> {
    try {
      return (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    } catch (error) {
      throw this.#unusable(messageOf(error));
    }
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

export interface Proof {
  /** How many were looked at, cases included. */
  readonly invariants: number;
  readonly findings: readonly Finding[];
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

function isInvariants(value: unknown): value is readonly Invariant[] {
  const isInvariant = (item: unknown) =>
    typeof item === "object" && item !== null && "kind" in item && item.kind === "invariant";
  return Array.isArray(value) && value.every(isInvariant);
}
