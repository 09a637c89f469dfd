import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { commandBlocks } from "../../support/pages/commands.ts";
import { PulumiProject } from "../package/pulumi-project.ts";

const docs = join(import.meta.dirname, "..", "..", "..", "docs", "how-to");

/** What the programs of the cloud answer; everything else that they are asked is taken down. */
const answers: Record<string, string> = {
  az: `case "$*" in
  *"vnet subnet create"*) echo /subscriptions/1/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/platform/subnets/aks ;;
  *"aks list"*) echo "messaging aks" ;;
  *"--query"*) echo 3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60 ;;
esac`,
  kubectl: 'case "$*" in "config current-context") echo production ;; esac',
  kubelogin: "",
  git: "",
  helm: "",
  npm: "",
  npx: "",
  jq: "cat",
  // settings and states are Pulumi's own business, nothing is deployed
  pulumi: `case "$1 \${2:-}" in
  "config "*|"stack init"|"stack export"|"stack import"|"stack rm"|"stack select") exec "$REAL_PULUMI" "$@" --non-interactive ;;
esac`,
};

/** The commands of a page, carried out in their order in a shell whose cloud is pretended. */
export class Walkthrough {
  /** Every command that a pretended program was asked, without those that Pulumi carried out. */
  readonly asked: readonly string[];
  /** The stack's configuration at the end, by full name. */
  readonly configuration: Readonly<Record<string, string>>;

  private constructor(asked: readonly string[], configuration: Record<string, string>) {
    this.asked = asked;
    this.configuration = configuration;
  }

  /**
   * @param page for example `azure.md`
   * @param before commands that the page takes for granted
   * @throws Error with what the shell said, when a command fails
   */
  static async of(page: string, before = ""): Promise<Walkthrough> {
    const commands = commandsOf(page);
    const real = execFileSync("bash", ["-c", "command -v pulumi"], { encoding: "utf8" }).trim();
    const project = await PulumiProject.create({
      ...{ REAL_PULUMI: real, SUBSCRIPTION: "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60" },
      MY_ADDRESS: "203.0.113.7",
    });
    const { folder } = project;
    const bin = join(folder, "bin");
    await mkdir(bin);
    for (const [program, answer] of Object.entries(answers)) {
      const script = `#!/bin/bash\necho "${program} $*" >> ${join(folder, "asked")}\n${answer}\n`;
      await writeFile(join(bin, program), script, { mode: 0o755 });
    }
    try {
      await project.write({ "Pulumi.yaml": "name: nats-entra\nruntime: nodejs\n" });
      const path = `PATH=${bin}${delimiter}$PATH`;
      await project.must("bash", "-euo", "pipefail", "-c", `${path}\n${before}\n${commands}\nwait`);
      const shown = await project.pulumi("config", "--json");
      const values = JSON.parse(shown) as Record<string, { value: string }>;
      const asked = (await readFile(join(folder, "asked"), "utf8")).trimEnd().split("\n");
      return new Walkthrough(
        asked,
        Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])),
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /** What one program was asked, without its name. */
  of(program: string): string[] {
    const start = `${program} `;
    return this.asked
      .filter((line) => line.startsWith(start))
      .map((line) => line.slice(start.length));
  }
}

function commandsOf(page: string): string {
  const text = readFileSync(join(docs, page), "utf8");
  const blocks = commandBlocks(text);
  if (blocks.length === 0) throw new Error(`docs/how-to/${page} has no commands`);
  return blocks.join("\n");
}
