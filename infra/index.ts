import { join } from "node:path";
import { compilePolicy } from "../compiler/index.ts";
import { buildCallout, buildPodCommand } from "../tools/build.ts";
import { deployToAzure } from "./azure/index.ts";
import { deployToKubernetes } from "./kubernetes/index.ts";
import { deployLocally } from "./local/index.ts";
import type { StackOutputs } from "./stack/outputs.ts";
import { readSettings, type Settings } from "./settings/read.ts";

/** `pulumi up`: the policy is compiled and proved, and everything that follows from it is put in place. */
const root = join(import.meta.dirname, "..");
const settings = readSettings(root);
const document = await compilePolicy("policies", { cwd: root, reviewed: settings.reviewedPolicy });
await Promise.all([buildCallout(), settings.target !== "local" && buildPodCommand()]);

function deploy(settings: Settings): StackOutputs {
  switch (settings.target) {
    case "local":
      return deployLocally(document, settings);
    case "kubernetes":
      return deployToKubernetes(document, settings);
    case "azure":
      return deployToAzure(document, settings);
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
