import { existsSync } from "node:fs";
import type { ComponentResource, ComponentResourceOptions } from "@pulumi/pulumi";

export type Component = new (
  name: string,
  args: Record<string, unknown>,
  options: ComponentResourceOptions,
) => ComponentResource;

type Module = Readonly<Record<string, unknown>>;

/** Imported when they are asked for: a program in TypeScript makes its components itself. */
const modules: readonly (() => Promise<Module>)[] = [
  () => import("../../components/index.ts"),
  () => import("../../components/azure/index.ts").catch(explainMissing),
];
const bundler = new URL("../../tools/build.ts", import.meta.url);

/**
 * @param name of the class
 * @returns undefined when there is none of that name
 * @throws Error when the SDK that the component needs is not installed
 */
export async function componentNamed(name: string): Promise<Component | undefined> {
  bundled ??= makeBundle();
  await bundled;
  for (const load of modules) {
    const found = (await load())[name];
    if (found !== undefined) return found as Component;
  }
  return undefined;
}

let bundled: Promise<unknown> | undefined;

/** The package has the bundles; in a copy of the repository it is made of the sources. */
async function makeBundle(): Promise<void> {
  if (!existsSync(bundler)) return;
  const build = (await import(bundler.href)) as Record<
    "buildCallout" | "buildPodCommand",
    () => Promise<string>
  >;
  await Promise.all([build.buildCallout(), build.buildPodCommand()]);
}

function explainMissing(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
  throw new Error("the components for Azure need an SDK: npm install @pulumi/azure-native", {
    cause: error,
  });
}
