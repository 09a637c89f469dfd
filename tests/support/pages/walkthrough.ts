import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { answers } from "./stand-ins.ts";
import type { Walk } from "./walk.ts";
import { PulumiProject } from "../pulumi-project.ts";

/** The commands of a page, carried out in their order in a shell with programs that stand for others. */
export class Walkthrough {
  /** Every command that such a program was asked, without those that Pulumi carried out. */
  readonly asked: readonly string[];
  /** The stack's configuration at the end, by full name. */
  readonly configuration: Readonly<Record<string, string>>;

  private constructor(asked: readonly string[], configuration: Record<string, string>) {
    this.asked = asked;
    this.configuration = configuration;
  }

  /**
   * @param walk whose commands are carried out, as far as they are left
   * @param before commands that the page takes for granted
   * @throws Error with what the shell said, when a command fails
   */
  static async of(walk: Walk, before = ""): Promise<Walkthrough> {
    const commands = walk.rest();
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
