import * as pulumi from "@pulumi/pulumi";
import type { AccessDocument } from "../../access/index.ts";
import type { StackOutputs } from "../outputs.ts";
import type { AzureSettings } from "../settings/read.ts";

/** Everything in Azure: the cluster, its surroundings, and the stack on it. */
export function deployToAzure(_document: AccessDocument, _settings: AzureSettings): StackOutputs {
  throw new pulumi.RunError("under construction");
}
