import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { azure, unmade } from "../../engine/azure/answers.ts";
import { azuread } from "../../engine/infra/azuread.ts";
import { kubernetes } from "../../engine/support/kubernetes.ts";
import { ask, type Asked } from "../../engine/support/mocks.ts";
import { PulumiProject } from "../package/pulumi-project.ts";

const repository = join(import.meta.dirname, "..", "..", "..");

/** A stack's configuration by full name, as Pulumi reads it from the stack's file. */
export async function configurationIn(text: string): Promise<Record<string, string>> {
  const project = await PulumiProject.create();
  try {
    await project.write({
      "Pulumi.yaml": "name: nats-entra\nruntime: nodejs\n",
      "Pulumi.example.yaml": text,
    });
    await project.pulumi("stack", "init", "example");
    const shown = await project.pulumi("config", "--json", "--show-secrets");
    const values = JSON.parse(shown) as Record<string, { value: string }>;
    return Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));
  } finally {
    await project.remove();
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
