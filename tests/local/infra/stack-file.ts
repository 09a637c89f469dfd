import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { azure, unmade } from "../../engine/azure/answers.ts";
import { azuread } from "../../engine/entra/answers.ts";
import { kubernetes } from "../../engine/support/kubernetes.ts";
import { ask, type Asked } from "../../engine/support/mocks.ts";
import { PulumiProject } from "../../support/pulumi-project.ts";

const repository = join(import.meta.dirname, "..", "..", "..");

/** A stack of nothing but a configuration, which Pulumi itself reads and writes. */
export class StackFile {
  readonly #project: PulumiProject;

  private constructor(project: PulumiProject) {
    this.#project = project;
  }

  /** @param text as in `Pulumi.STACK.yaml` */
  static async of(text: string): Promise<StackFile> {
    const project = await PulumiProject.create();
    await project.write({
      "Pulumi.yaml": "name: nats-entra\nruntime: nodejs\n",
      "Pulumi.example.yaml": text,
    });
    await project.pulumi("stack", "init", "example");
    return new StackFile(project);
  }

  /** Runs commands of the shell beside some files. */
  async run(commands: string, files: Record<string, string> = {}): Promise<void> {
    await this.#project.write(files);
    await this.#project.must("bash", "-euc", commands);
  }

  /** The values by full name, secrets in the clear. */
  async values(): Promise<Record<string, string>> {
    const shown = await this.#project.pulumi("config", "--json", "--show-secrets");
    const values = JSON.parse(shown) as Record<string, { value: string }>;
    return Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));
  }

  text(): Promise<string> {
    return this.#project.read("Pulumi.example.yaml");
  }

  /** Nothing was deployed. */
  remove(): Promise<void> {
    return rm(this.#project.folder, { recursive: true });
  }
}

/** A stack's configuration by full name, as Pulumi reads it from the stack's file. */
export async function configurationIn(text: string): Promise<Record<string, string>> {
  const file = await StackFile.of(text);
  try {
    return await file.values();
  } finally {
    await file.remove();
  }
}

/** Runs the program of this repository with a configuration, under mocks. */
export function runProgram(
  configuration: Record<string, string>,
  preview = false,
): Promise<Asked[]> {
  pulumi.runtime.setAllConfig(configuration);
  vi.resetModules(); // the program runs when it is imported
  const providers = { "pulumi:providers:kubernetes": () => ({}) };
  const others = { ...kubernetes, ...azuread, ...providers, ...(preview ? unmade : azure) };
  return ask(() => import(join(repository, "infra", "index.ts")), preview, others);
}
