import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { deployToKubernetes } from "../../../infra/kubernetes/index.ts";
import type { StackOutputs } from "../../../infra/stack/outputs.ts";
import policy from "../../../policies/index.ts";
import { guardrails } from "../../../policies/guardrails/index.ts";
import { plain } from "../../../provider/protocol/values.ts";
import { violations } from "../../support/guardrails.ts";
import { kubernetes, objectOf } from "../support/kubernetes.ts";
import { ask, isProtected, type Asked } from "../support/mocks.ts";
import { settingsOf } from "../support/stack-config.ts";
import { azuread } from "../entra/answers.ts";
import { deployable } from "../../support/policies/deployable.ts";

const guid = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000001`;
const text = deployable(policy);

/** A team's stack on a cluster that is there. */
const whole = {
  target: "kubernetes" as const,
  tenant: { id: guid(1) },
  assignments: { "Orders.Read": { sara: guid(2) } },
  nodes: "5",
  replicas: "3",
  leafnodes: "true",
  mqtt: "true",
  entra: {
    owners: { olga: guid(3) },
    workloads: {
      "order-service": {
        roles: ["Orders.Serve"],
        serviceAccounts: [
          { issuer: "https://oidc.example.com/1/", namespace: "orders", name: "order-service" },
        ],
      },
    },
  },
  kubernetes: {
    context: "production",
    namespace: "messaging",
    imageRegistry: "mirror.example.com/hub",
    storageClass: "fast-ssd",
    hosts: ["nats.example.com", "2001:db8::7"],
    loadBalancer: true,
    websocket: { host: "ws.example.com", tlsSecret: "websocket-tls", className: "nginx" },
    prometheus: true,
  },
};

const others = { ...kubernetes, ...azuread, "pulumi:providers:kubernetes": () => ({}) };

interface Deployed {
  asked: Asked[];
  outputs: StackOutputs;
}

async function deploy(changes: object = {}, preview = false): Promise<Deployed> {
  const config = { ...whole, ...changes } as typeof whole;
  let outputs: StackOutputs | undefined;
  const asked = await ask(
    () => {
      outputs = deployToKubernetes(text, settingsOf<"kubernetes">(config));
    },
    preview,
    others,
  );
  if (!outputs) throw new Error("the program has no outputs");
  return { asked, outputs };
}

const onCluster = (changes: object) => ({ kubernetes: { ...whole.kubernetes, ...changes } });
const names = (asked: readonly Asked[]) => asked.map(({ type, name }) => `${type} ${name}`);
const known = (output: pulumi.Output<unknown>) =>
  new Promise<unknown>((resolve) => void output.apply(resolve));

/** The value of an output; undefined when there is none. */
function valueOf({ outputs }: Deployed, name: string): Promise<unknown> {
  const output = (outputs as Record<string, pulumi.Output<unknown> | undefined>)[name];
  return output ? known(output) : Promise.resolve(undefined);
}

let made: Deployed;
beforeAll(async () => {
  made = await deploy();
});

describe("the program for Kubernetes", () => {
  it("asks for these resources", async () => {
    const text = `${names(made.asked).join("\n")}\n`;
    await expect(text).toMatchFileSnapshot("../../golden/infra/kubernetes.txt");
  });

  it("asks for the same ones in a first preview", async () => {
    expect(names((await deploy({}, true)).asked)).toEqual(names(made.asked));
  });

  it("keeps every guardrail", async () => {
    // rules see secrets unwrapped
    const subjects = made.asked.map((one) => ({
      ...{ type: one.type, name: one.name, protect: isProtected(one) },
      props: plain(one.inputs) as object,
    }));
    // mocks are not told what an input came from
    const rules = guardrails.filter(({ name }) => name !== "entra-assignment-required");
    // a program's own application, see below
    expect(await violations(rules, subjects)).toEqual([
      "nats-keys-protected: the resource is not protected",
    ]);
  });

  it("works on the cluster and in the tenant of the settings, whoever is signed in where", () => {
    const [entra, cluster] = made.asked.filter(({ type }) => type.startsWith("pulumi:providers"));
    expect(entra?.inputs).toMatchObject({ tenantId: guid(1) });
    expect(cluster?.inputs).toMatchObject({ context: "production" });
  });

  it("changes ConfigMaps and Secrets in place, so that pods always find them", () => {
    const cluster = made.asked.find(({ type }) => type === "pulumi:providers:kubernetes");
    const inPlace = { enableConfigMapMutable: "true", enableSecretMutable: "true" };
    expect(cluster?.inputs).toMatchObject(inPlace);
  });

  it("brings the settings to the objects", () => {
    const nodes = objectOf(made.asked, "StatefulSet");
    expect(nodes).toMatchObject({
      metadata: { namespace: "messaging" },
      spec: { replicas: 5, volumeClaimTemplates: [{ spec: { storageClassName: "fast-ssd" } }] },
    });
    expect(objectOf(made.asked, "Deployment")).toMatchObject({ spec: { replicas: 3 } });
    expect(objectOf(made.asked, "Service", "nats")).toMatchObject({
      spec: { type: "LoadBalancer" },
    });
    expect(objectOf(made.asked, "Ingress")).toMatchObject({ spec: { ingressClassName: "nginx" } });
    const images = JSON.stringify(made.asked).match(/"image":"[^"]+"/g) ?? [];
    expect(images.filter((image) => !image.startsWith('"image":"mirror.example.com/hub/'))).toEqual(
      [],
    );
  });
});

describe("what cannot be had again", () => {
  const irreplaceable = /:(Key|ApplicationRegistration|ServicePrincipal|Namespace)$/;
  // a program's own application is made again as easily as the program is deployed
  const ofPrograms = /-order-service/;
  const isIrreplaceable = ({ type, name }: Asked) =>
    irreplaceable.test(type) && !ofPrograms.test(name);

  it("is protected: keys, the applications that people sign in to, and the namespace with its volumes", () => {
    const kept = made.asked.filter((one) => isProtected(one) && !one.type.endsWith(":NatsKeys"));
    expect(names(kept)).toEqual(names(made.asked.filter(isIrreplaceable)));
    expect(kept.length).toBeGreaterThan(15);
  });

  it("is not when the settings say so, so that the stack can be removed", async () => {
    const { asked } = await deploy({ protect: "false" });
    expect(asked.filter(isProtected)).toEqual([]);
  });
});

describe("its outputs", () => {
  it("are not secret, and hold no seed", async () => {
    const outputs = Object.entries(made.outputs as Record<string, pulumi.Output<unknown>>);
    for (const [name, output] of outputs) {
      expect(await pulumi.isSecret(output), name).toBe(false);
      expect(JSON.stringify({ value: await known(output) }), name).not.toMatch(
        /\bS[AUOCX][A-Z2-7]{56}/,
      );
    }
  });

  it("tell pods where the nodes are, and everybody else by which names", async () => {
    expect(await valueOf(made, "servers")).toEqual(["tls://nats.messaging.svc.cluster.local:4222"]);
    expect(await valueOf(made, "client")).toMatchObject({
      servers: ["tls://nats.example.com:4222", "tls://[2001:db8::7]:4222"],
      natsCa: "certificate of messaging-cluster-authority",
      tenantId: guid(1),
      authority: "https://login.microsoftonline.com",
    });
  });

  it("tell where the other listeners are, and what programs sign in as", async () => {
    expect(await valueOf(made, "listeners")).toMatchObject({
      leafnodes: ["nats-leaf://nats.messaging.svc.cluster.local:7422"],
      mqtt: ["mqtts://nats.messaging.svc.cluster.local:1883"],
      websocket: ["wss://ws.example.com"],
    });
    expect(await valueOf(made, "workloads")).toEqual({
      "order-service": "client id of messaging-app-order-service",
    });
  });

  it("have no names of elsewhere when there are none", async () => {
    const deployed = await deploy(onCluster({ hosts: [] }));
    expect(await valueOf(deployed, "client")).toMatchObject({
      servers: ["tls://nats.messaging.svc.cluster.local:4222"],
    });
  });
});

describe("with a certificate from elsewhere", () => {
  it.each([
    ["of a secret", { tlsSecret: { name: "own-tls" } }],
    ["of cert-manager", { certManager: { issuer: "internal-ca" } }],
  ])("%s, none is made here, and clients know its authority already", async (_what, source) => {
    const deployed = await deploy(onCluster(source));
    expect(names(deployed.asked).filter((name) => name.includes("index:Certificate"))).toEqual([]);
    expect(await valueOf(deployed, "client")).not.toHaveProperty("natsCa");
  });

  it("there is one source of it", async () => {
    const both = { tlsSecret: { name: "own-tls" }, certManager: { issuer: "internal-ca" } };
    await expect(deploy(onCluster(both))).rejects.toThrow(
      "target.kubernetes.tls: certificates come from one place, not from both secretName and certManager",
    );
  });
});

it("a release of the chart keeps its nodes, and gets values for it", async () => {
  const deployed = await deploy(
    onCluster({ existingNats: {}, websocket: undefined, loadBalancer: false, prometheus: false }),
  );
  expect(deployed.asked.filter(({ type }) => type.endsWith(":StatefulSet"))).toEqual([]);
  expect(await valueOf(deployed, "helmValues")).toHaveProperty("config");
});
