import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { get, kubectl, post, rolledOut, type Answered } from "./support/kubectl.ts";
import { natsPods, readyPods } from "./support/pods.ts";
import { lost, streamMade, Publisher } from "./support/publisher.ts";
import { KubernetesStack, namespace } from "./support/stack.ts";
import { Visitor } from "./support/visitor.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));

/** Kubernetes' nodes but for the one with the issuer and DNS. */
const drained = ["node2", "node3"];

const podsOn = async (node: string): Promise<Answered[]> =>
  (await get(namespace, "pods")).filter(({ spec }) => spec?.nodeName === node);

const natsPodsOn = async (nodes: string[]): Promise<string[]> =>
  (await get(namespace, "pods", natsPods))
    .filter(({ spec }) => nodes.includes(spec?.nodeName ?? ""))
    .map(({ metadata }) => metadata.name);

/** What `kubectl drain` asks for each pod. */
async function evict(name = ""): Promise<void> {
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  await post(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, eviction);
}

describe("two nodes of Kubernetes that are drained at once", () => {
  let publisher: Publisher;
  let visitor: Visitor;
  /** The fewest nodes of NATS that were ready at a time. */
  let fewest = Infinity;
  let refusal: unknown;
  let count: number;

  beforeAll(async () => {
    await streamMade(stack);
    count = (await readyPods(natsPods)).length;
    publisher = await Publisher.start(stack);
    visitor = new Visitor(stack, "sara");
    await kubectl("cordon", ...drained);
    const [first, second] = await natsPodsOn(drained);
    await evict(first);
    refusal = await evict(second).catch(String);
    const drains = Promise.all(
      drained.map((node) =>
        kubectl("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=150s"),
      ),
    );
    let isDone = false;
    const end = drains.finally(() => (isDone = true));
    while (!isDone) fewest = Math.min(fewest, (await readyPods(natsPods)).length);
    await end;
    await rolledOut(namespace, "statefulset/nats");
    await publisher.stop();
    await visitor.stop();
  });
  afterAll(() => kubectl("uncordon", ...drained));

  it("are empty in the end", async () => {
    for (const node of drained) expect(await podsOn(node)).toEqual([]);
    expect(await readyPods(natsPods)).toHaveLength(count);
  });

  it("are refused what would take a second node of NATS away", () => {
    expect(refusal).toMatch(/429|TooManyRequests/);
    expect(refusal).toContain("violate the pod's disruption budget");
  });

  it("wait for each other: never is more than one node of NATS absent", () => {
    expect(fewest).toBe(count - 1);
  });

  it("cost no login and no message", async () => {
    expect(visitor.longestGap).toBeLessThan(5000);
    expect(await lost(stack, publisher)).toEqual([]);
  });
});
