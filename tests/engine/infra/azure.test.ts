import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { deployToAzure } from "../../../infra/azure/index.ts";
import type { StackOutputs } from "../../../infra/stack/outputs.ts";
import policy from "../../../policies/index.ts";
import { guardrails } from "../../../policies/guardrails/index.ts";
import { plain } from "../../../provider/protocol/values.ts";
import { violations } from "../../support/guardrails.ts";
import { azure, unmade } from "../azure/answers.ts";
import { kubernetes } from "../support/kubernetes.ts";
import { ask, isProtected, type Answers, type Asked } from "../support/mocks.ts";
import { settingsOf } from "../support/stack-config.ts";
import { azuread } from "../entra/answers.ts";
import { deployable } from "../../support/policies/deployable.ts";

const guid = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000001`;
const text = deployable(policy);

/** A team's whole platform, made by one stack. */
const whole = {
  target: "azure" as const,
  tenant: { id: guid(1) },
  assignments: { "Orders.Read": { sara: guid(2) } },
  azure: {
    location: "westeurope",
    aks: { authorizedIps: ["203.0.113.7"], admins: { platform: guid(3) } },
    keyVault: { allowedIps: ["203.0.113.9"] },
    monitoring: { emails: ["on-call@example.com"] },
    workloads: {
      orders: { roles: ["Orders.Serve"], serviceAccounts: ["orders/order-service"] },
    },
  },
};

const others = { ...kubernetes, ...azuread, "pulumi:providers:kubernetes": () => ({}) };

const deploy = (config: object = whole, preview = false): Promise<Asked[]> => {
  const answers: Answers = { ...others, ...(preview ? unmade : azure) };
  return ask(
    () => deployToAzure(text, settingsOf<"azure">(config as typeof whole)),
    preview,
    answers,
  );
};

/** Of resources; calls are left out, for a preview cannot make those that need what is not made yet. */
const names = (asked: readonly Asked[]) =>
  asked.filter(({ name }) => name !== "").map(({ type, name }) => `${type} ${name}`);
const find = (asked: readonly Asked[], wanted: string) => {
  const found = asked.find(({ name }) => name === wanted);
  if (!found) throw new Error(`there is no ${wanted}`);
  return found.inputs;
};

let made: Asked[];
beforeAll(async () => {
  made = await deploy();
});

describe("the program for Azure", () => {
  it("asks for these resources", async () => {
    await expect(`${names(made).join("\n")}\n`).toMatchFileSnapshot("../../golden/infra/azure.txt");
  });

  it("asks for the same ones in a first preview", async () => {
    expect(names(await deploy(whole, true))).toEqual(names(made));
  });

  it("keeps every guardrail", async () => {
    // rules see secrets unwrapped
    const subjects = made.map((one) => ({
      ...{ type: one.type, name: one.name, protect: isProtected(one) },
      props: plain(one.inputs) as object,
    }));
    // mocks are not told what an input came from
    const rules = guardrails.filter(({ name }) => name !== "entra-assignment-required");
    expect(await violations(rules, subjects)).toEqual([]);
  });

  it("protects what cannot be had again, and nothing when the settings say so", async () => {
    const kept = made.filter(isProtected).map(({ name }) => name);
    expect(kept).toEqual(
      expect.arrayContaining([
        ...["group-group", "aks-cluster", "seeds-vault", "seeds-callout"],
        ...["messaging-app-application", "messaging-keys-operator"],
      ]),
    );
    expect((await deploy({ ...whole, protect: "false" })).filter(isProtected)).toEqual([]);
  });

  it("hands the seeds to the vault, and to no secret of Kubernetes", () => {
    const asked = made;
    const holders = asked.filter(({ inputs }) =>
      /\bS[AUOCX][A-Z2-7]{56}/.test(JSON.stringify(inputs)),
    );
    expect(holders.map(({ name }) => name)).toEqual(["seeds-callout"]);
  });

  it("lets the callout read them by its own identity, at its own service account", () => {
    const asked = made;
    const account = find(asked, "callout-nats-nats-callout");
    expect(account).toMatchObject({ subject: "system:serviceaccount:nats:nats-callout" });
    const reads = find(asked, "seeds-callout-reads");
    expect(reads).toMatchObject({ principalId: "principal id of callout-identity" });
  });

  it("assigns roles to the workloads' managed identities", () => {
    const assigned = made.filter(({ type }) => type.endsWith(":AppRoleAssignment"));
    expect(assigned.map(({ inputs }) => inputs["principalObjectId"])).toEqual(
      expect.arrayContaining(["principal id of workload-orders-identity", guid(2)]),
    );
  });
});

describe("on a cluster that is there", () => {
  const there = {
    ...whole,
    kubernetes: { kubeconfig: "/home/me/.kube/config", context: "production" },
    azure: { location: "westeurope", resourceGroup: "messaging" },
  };

  it("nothing of Azure is made that is not asked for", async () => {
    const asked = await deploy(there);
    expect(asked.filter(({ type }) => type.startsWith("azure-native:"))).toEqual([]);
    expect(find(asked, "cluster")).toMatchObject({ context: "production" });
  });

  it("identities need its issuer", async () => {
    const { keyVault } = whole.azure;
    const config = { ...there, azure: { ...there.azure, keyVault } };
    await expect(deploy(config)).rejects.toThrow(
      "nats-entra:azure.keyVault: identities need the cluster's issuer; set nats-entra:azure.oidcIssuerUrl",
    );
    const oidcIssuerUrl = "https://westeurope.oic.example.com/1/";
    const asked = await deploy({ ...there, azure: { ...config.azure, oidcIssuerUrl } });
    expect(find(asked, "callout-nats-nats-callout")).toMatchObject({ issuer: oidcIssuerUrl });
  });
});

it("shows nothing secret, and what programs sign in as", async () => {
  let outputs: StackOutputs | undefined;
  await ask(
    () => {
      outputs = deployToAzure(text, settingsOf<"azure">(whole));
    },
    false,
    { ...others, ...azure },
  );
  for (const [name, output] of Object.entries(outputs ?? {})) {
    if (pulumi.Output.isInstance(output)) expect(await isSecret(output), name).toBe(false);
  }
  const ids = await new Promise((resolve) => void outputs?.workloads.apply(resolve));
  expect(ids).toEqual({ orders: "client id of workload-orders-identity" });
});

const isSecret = (output: pulumi.Output<unknown>) =>
  (output as unknown as { isSecret: Promise<boolean> }).isSecret;
