import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Stack } from "../../support/stack.ts";

/** Of the exported state. It was made for this: its keys open nothing that exists. */
const passphrase = "for a test";
/** Where that stack's project was. */
const formerRoot = "/srv/nats-entra";

/** A step that Pulumi means to take. */
export interface Step {
  /** For example `update`, `create`, `delete`, `replace`; `same` of the stack alone. */
  op: string;
  urn: string;
  /** Last part of the URN. */
  name: string;
  type: string;
}

/** A copy of the project whose stack is one of an earlier release, with today's program. */
export class ReleasedStack {
  readonly root: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly #stack: Stack;

  private constructor(stack: Stack, { resources }: Deployment) {
    this.#stack = stack;
    this.root = stack.root;
    this.outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  }

  /**
   * @param release whose state stands in tests/golden/states, for example `0.1.0`
   * @param change of the exported state
   */
  static async of(release: string, change = (text: string) => text): Promise<ReleasedStack> {
    const stack = await Stack.create();
    const home = join(stack.root, ".nats-entra");
    await mkdir(home);
    await writeFile(join(home, ".made-by-nats-entra"), "");
    await writeFile(join(home, "passphrase"), `${passphrase}\n`, { mode: 0o600 });
    const golden = join(import.meta.dirname, "../../golden/states", `${release}.json`);
    const text = change((await readFile(golden, "utf8")).replaceAll(formerRoot, stack.root));
    const file = join(home, "exported.json");
    await writeFile(file, text);
    const { deployment } = JSON.parse(text) as { deployment: Deployment };
    const released = new ReleasedStack(stack, deployment);
    await released.pulumi("stack", "import", "--file", file);
    return released;
  }

  /** What today's program would change. */
  async preview(): Promise<Step[]> {
    const text = await this.pulumi("preview", "--json");
    const { steps } = JSON.parse(text.slice(text.indexOf("{"))) as { steps: Omit<Step, "name">[] };
    return steps.map(({ op, urn }) => {
      const [, , types = "", name = ""] = urn.split("::");
      return { op, urn, name, type: types.split("$").at(-1) ?? "" };
    });
  }

  /** Pulumi on the stack, without questions. @throws Error with what it said, when it fails */
  async pulumi(...args: string[]): Promise<string> {
    const ran = await this.#stack.pulumi(...args, "--stack", "local", "--non-interactive");
    if (ran.code !== 0)
      throw new Error(
        `pulumi ${args.join(" ")} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`,
      );
    return ran.stdout;
  }

  /** Changes the copy's own program. @throws Error when the text is not, or not once, in the file */
  async edit(path: string, text: string, by: string): Promise<void> {
    const file = join(this.root, path);
    const program = await readFile(file, "utf8");
    if (program.split(text).length !== 2) throw new Error(`${path} should say once: ${text}`);
    await writeFile(
      file,
      program.replace(text, () => by),
    );
  }

  /** @param isUp whether it has to be destroyed before */
  async remove(isUp: boolean): Promise<void> {
    if (isUp) await this.pulumi("destroy", "--yes", "--skip-preview");
    await rm(this.root, { recursive: true });
  }
}

interface Deployment {
  resources: { type: string; outputs?: Record<string, unknown> }[];
}
