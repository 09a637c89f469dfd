import { expect, inject, it } from "vitest";
import { login } from "../support/connect.ts";
import { get, isReady } from "./support/kubectl.ts";
import { KubernetesStack, namespace } from "./support/stack.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));

it("has three nodes and two callouts that are ready", async () => {
  const pods = (await get(namespace, "pods")).filter(isReady).map(({ metadata }) => metadata.name);
  expect(pods.filter((name) => /^nats-\d$/.test(name))).toEqual(["nats-0", "nats-1", "nats-2"]);
  expect(pods.filter((name) => name.startsWith("nats-callout-"))).toHaveLength(2);
});

it("spreads the nodes over the cluster's", async () => {
  const pods = await get(namespace, "pods", "app.kubernetes.io/name=nats");
  expect(new Set(pods.map(({ spec }) => spec?.nodeName)).size).toBe(3);
});

it("changes nothing when it is deployed again", async () => {
  await stack.up("--expect-no-changes");
});

it("logs in whoever has a role, with nothing but the token", async () => {
  const { servers, natsCa } = await stack.client();
  const connection = await login({ servers, token: await stack.token("sara"), ca: natsCa });
  expect(connection.info?.tls_required).toBe(true);
  await connection.close();
});
