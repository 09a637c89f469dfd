import { compile } from "../../../access/index.ts";
import { EntraApp, type EntraAppArgs } from "../../../components/entra-app.ts";
import type { EntraDirectoryArgs } from "../../../components/entra/args.ts";
import { deployable } from "../../support/policies/deployable.ts";
import { samplePolicy } from "../../support/policies/sample.ts";
import { ask, type Answers, type Asked } from "../support/mocks.ts";
import { azuread } from "./answers.ts";

export const sara = "44444444-4444-4444-8444-000000000001";
export const team = "44444444-4444-4444-8444-000000000002";
export const lead = "44444444-4444-4444-8444-000000000003";
export const cluster = "https://westeurope.oic.prod-aks.azure.com/1/2/";

export const { document } = compile(samplePolicy);

/** Everything that one may ask of the directory, but another team's application. */
export const everything: EntraDirectoryArgs = {
  description: "Messages about orders",
  notes: "Made by pulumi up",
  serviceManagementReference: "CI-1234",
  owners: { sara },
  deployer: "44444444-4444-4444-8444-000000000009",
  azureCli: true,
  workloads: [
    {
      name: "shipping",
      displayName: "Shipping of orders",
      roles: ["Shop.Write"],
      serviceAccounts: [
        { issuer: cluster, namespace: "orders", name: "shipping" },
        { issuer: `${cluster}3/`, namespace: "orders", name: "shipping", cluster: "standby" },
      ],
      github: [{ repository: "example/orders", environment: "production" }],
      federated: [
        {
          name: "build-server",
          issuer: "https://build.example.com",
          subject: "orders",
          audience: "entra",
        },
      ],
    },
    { name: "scanner", roles: ["Shop.Write"], certificate: "PEM of the scanner" },
    { name: "legacy", roles: ["Shop.Write"], rotation: { days: 60 } },
  ],
  justInTime: [
    {
      name: "on-call",
      role: "Books.Read",
      groupId: team,
      eligible: { sara },
      approvers: { lead },
      maximumDuration: "PT2H",
      eligibleFor: "P90D",
      justification: "On call for the books",
    },
  ],
};

const assignments = [{ role: "Shop.Read", principalId: sara, principalName: "sara" }];

/** One EntraApp, by name `app`, and what it asked for. */
export async function deploy(
  entra: EntraDirectoryArgs = {},
  { preview = false, answers = azuread, ...changes }: Options = {},
): Promise<{ asked: Asked[]; app: EntraApp }> {
  let app: EntraApp | undefined;
  const args: EntraAppArgs = {
    displayName: "Order messaging",
    policy: deployable(samplePolicy),
    tenantId: "33333333-3333-4333-8333-000000000001",
    directory: { entra },
    assignments,
    ...changes,
  };
  const asked = await ask(() => (app = new EntraApp("app", args)), preview, answers);
  if (!app) throw new Error("not made");
  return { asked, app };
}

interface Options extends Partial<EntraAppArgs> {
  preview?: boolean;
  answers?: Answers;
}

/** Those of a kind of the azuread provider. */
export const ofKind = (asked: readonly Asked[], kind: string): Asked[] =>
  asked.filter(({ type }) => type.startsWith("azuread:") && type.endsWith(`:${kind}`));
