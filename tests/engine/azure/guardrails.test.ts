import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  AksCluster,
  Monitoring,
  ResourceGroup,
  SeedVault,
  WorkloadIdentity,
} from "../../../components/azure/index.ts";
import { guardrails } from "../../../policies/guardrails/index.ts";
import { plain } from "../../../provider/protocol/values.ts";
import { unknown, violations, type Subject } from "../../support/guardrails.ts";
import { ask } from "../support/mocks.ts";
import { azure, unmade } from "./answers.ts";

const tenantId = "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60";

/** All components, wired as a program does it. */
function program() {
  const { groupName } = new ResourceGroup("group", { location: "westeurope" });
  const place = { resourceGroupName: groupName };
  const { workspaceId } = new Monitoring("monitoring", {
    ...place,
    alerts: { receivers: { emails: ["on-call@example.com"] } },
  });
  const { oidcIssuerUrl } = new AksCluster("cluster", {
    ...place,
    tenantId,
    workspaceId,
    apiServer: { authorizedIps: ["203.0.113.7"] },
    admins: [{ adminName: "team", principalId: "object id", principalType: "Group" }],
  });
  const { principalId } = new WorkloadIdentity("callout", {
    ...place,
    oidcIssuerUrl,
    serviceAccounts: [{ namespace: "nats", name: "nats-callout" }],
  });
  new SeedVault("seeds", {
    ...place,
    tenantId,
    workspaceId,
    secrets: pulumi.secret(`{"seed":"SU${"A".repeat(56)}"}`),
    operatorSeed: pulumi.secret(`SO${"A".repeat(56)}`),
    calloutPrincipalId: principalId,
    network: { allowedIps: ["203.0.113.9"] },
  });
}

async function subjects(preview = false): Promise<Subject[]> {
  const asked = await ask(program, preview, preview ? unmade : azure);
  // rules see secrets unwrapped
  return asked.map(({ type, name, inputs }) => ({
    type,
    name,
    props: plain(asWritten(inputs)) as object,
  }));
}

/** Values with those that aren't known as the engine writes them. */
function asWritten(value: unknown): unknown {
  if (pulumi.isUnknown(value)) return unknown.string;
  if (Array.isArray(value)) return value.map(asWritten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asWritten(inner)]));
}

/** The same program, in which one resource has other inputs. */
const changed = (stack: Subject[], name: string, props: object): Subject[] =>
  stack.map((subject) =>
    subject.name === name ? { ...subject, props: { ...subject.props, ...props } } : subject,
  );

describe("the program of the Azure components", () => {
  it("keeps every guardrail", async () => {
    const all = await subjects();
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["seeds-vault", "cluster-cluster", "callout-nats-nats-callout"]),
    );
    expect(await violations(guardrails, all)).toEqual([]);
  });

  it("keeps them in a first preview", async () => {
    const all = await subjects(true);
    const credential = all.find(({ name }) => name === "callout-nats-nats-callout");
    expect(credential?.props).toMatchObject({ issuer: unknown.string });
    expect(await violations(guardrails, all)).toEqual([]);
  });

  it.each<[string, string, object, RegExp]>([
    ["a vault for everybody", "seeds-vault", { properties: {} }, /^azure-vault-roles: /],
    ["local accounts", "cluster-cluster", { disableLocalAccounts: false }, /^azure-aks-entra: /],
    [
      "no network policy",
      "cluster-cluster",
      { networkProfile: { networkPolicy: "none" } },
      /^azure-aks-network-policy: /,
    ],
    [
      "an identity for a whole namespace",
      "callout-nats-nats-callout",
      { subject: "system:serviceaccount:nats:*" },
      /^entra-federation-pinned: /,
    ],
    [
      "an audience of its own",
      "callout-nats-nats-callout",
      { audiences: ["nats"] },
      /^entra-federation-audience: /,
    ],
    [
      "a seed in a tag",
      "callout-identity",
      { tags: { seed: `SU${"A".repeat(56)}` } },
      /^nats-seeds-in-secrets: /,
    ],
  ])("would break one by %s", async (_what, name, props, message) => {
    const found = await violations(guardrails, changed(await subjects(), name, props));
    expect(found[0]).toMatch(message);
  });
});
