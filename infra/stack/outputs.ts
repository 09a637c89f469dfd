import * as pulumi from "@pulumi/pulumi";
import type { NatsEntra } from "../../components/index.ts";

/** What `pulumi stack output` shows; nothing of it is secret. */
export type StackOutputs = ReturnType<typeof outputsOf>;

export function outputsOf(stack: NatsEntra, tenantId: string) {
  const { servers, listeners, clientId, scope, workloads, ...rest } = stack;
  const { policyDigest, configDigest, operator, accounts, helmValues, client } = rest;
  return {
    servers,
    listeners,
    tenantId: pulumi.output(tenantId),
    clientId,
    scope,
    workloads,
    policyDigest,
    configDigest,
    operator,
    accounts,
    helmValues,
    client,
  };
}
