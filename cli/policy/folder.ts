import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { prove, proved, type Compiled, type Finding, type Invariant } from "../../access/index.ts";
import { evaluatePolicy, folderOf, type EvaluatedPolicy } from "../../compiler/index.ts";

/**
 * A policy as it is written: a folder with `index.ts`, whose default export is the policy, `roles/`, and
 * perhaps `invariants.ts`, whose default export is what must hold of it. It is evaluated as `pulumi up` and reviews do.
 */
export class PolicyFolder {
  readonly #folder: string;
  /** Folder from which files are named. */
  readonly #root: string;
  #evaluated: Promise<EvaluatedPolicy> | undefined;

  /** @param folder relative to `cwd`, which is also where files are named from */
  constructor(folder: string, cwd: string) {
    this.#folder = resolve(cwd, folder);
    this.#root = cwd;
  }

  /** @throws PolicyErrors with every mistake, PolicyFailure when there is no policy to compile */
  async compile(): Promise<Compiled> {
    return (await this.#evaluate()).compiled;
  }

  /**
   * Proves the invariants of the folder; there need not be any.
   *
   * @param isMeant which of them @default all
   * @throws PolicyFailure when the file is there and cannot be read: nothing would be proved
   */
  async prove(
    { document, sources }: Compiled,
    isMeant: (invariant: Invariant) => boolean = () => true,
  ): Promise<Proof> {
    const { invariants } = await this.#evaluate();
    const meant = invariants().filter(isMeant);
    return { invariants: meant.length, findings: prove(document, sources, meant) };
  }

  /**
   * The policy with its invariants, all of which hold.
   *
   * @throws ProofErrors with every invariant that does not; and what `compile` and `prove` throw
   */
  async proved(): Promise<{ compiled: Compiled; invariants: readonly Invariant[] }> {
    const { compiled, invariants } = await this.#evaluate();
    const all = invariants();
    return { compiled: proved(compiled, all), invariants: all };
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

  #evaluate(): Promise<EvaluatedPolicy> {
    const folder = folderOf(this.#folder, this.#root);
    return (this.#evaluated ??= evaluatePolicy({ ...folder, withInvariants: true }));
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
