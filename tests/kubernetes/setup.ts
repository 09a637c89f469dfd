import { rm } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { startIssuer, stopIssuer } from "./support/issuer.ts";
import { kubectl } from "./support/kubectl.ts";
import { addPlant, closeSite } from "./support/plant.ts";
import { settingsOf } from "./support/settings.ts";
import { KubernetesStack, namespace, type StackPlace } from "./support/stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    kubernetesStack: StackPlace;
  }
}

/** Brings one real stack up for all files of this layer; the last of them takes it down again. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env["KUBECONFIG"] === undefined)
    throw new Error("There is no cluster: run these tests by npm run test:kubernetes");
  await clear(); // what a run left that was interrupted
  const { stack, tenant } = await KubernetesStack.create(startIssuer, settingsOf);
  await addPlant(stack.place.root);
  console.log(`azuread: the ${tenant.plugin} plugin`);
  const end = async () => {
    await clear();
    await tenant.stop();
    await rm(stack.place.root, { recursive: true, force: true });
  };
  try {
    await stack.up();
  } catch (error) {
    const seen = await kubectl("get", "pods,events", "-n", namespace);
    await end();
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${seen}`, {
      cause: error,
    });
  }
  project.provide("kubernetesStack", stack.place);
  return end;
}

async function clear(): Promise<void> {
  await kubectl("delete", "namespace", namespace, "--ignore-not-found", "--timeout=180s");
  await closeSite();
  await stopIssuer();
}
