import { join } from "node:path";
import { policyOf } from "../compiler/index.ts";
import { buildCallout, buildPodCommand } from "../tools/build.ts";
import { deployToAzure } from "./azure/index.ts";
import { deployToKubernetes } from "./kubernetes/index.ts";
import { deployLocally } from "./local/index.ts";
import type { StackOutputs } from "./stack/outputs.ts";
import { readSettings, type Settings } from "./settings/read.ts";

/** `pulumi up`: the policy is compiled, proved by the component that takes it, and everything that follows from it is put in place. */
const root = join(import.meta.dirname, "..");
const settings = readSettings(root);
const policy = await policyOf("policies", { cwd: root });
await Promise.all([buildCallout(), settings.target !== "local" && buildPodCommand()]);

function deploy(settings: Settings): StackOutputs {
  switch (settings.target) {
    case "local":
      return deployLocally(policy, settings);
    case "kubernetes":
      return deployToKubernetes(policy, settings);
    case "azure":
      return deployToAzure(policy, settings);
  }
}

export const {
  servers,
  listeners,
  tenantId,
  clientId,
  scope,
  workloads,
  policyDigest,
  configDigest,
  operator,
  accounts,
  client,
  helmValues,
} = deploy(settings);
