import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { kubectl, podTime } from "./support/kubectl.ts";
import { refused } from "./support/attempts.ts";
import { calloutPods, lives, natsPods, pages } from "./support/pods.ts";
import { KubernetesStack, namespace } from "./support/stack.ts";
import { until } from "../support/waiting/until.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));
const history = { publish: ["orders.history"] };
const large = new Uint8Array(600 * 1024);

const tagsOfNodes = async () =>
  (await pages<{ tags: string[] }>(natsPods, 8222, "/varz")).map(({ tags }) => tags);
const digestsOfCallouts = async () =>
  (await pages<{ policy: { digest: string } }>(calloutPods, 8080, "/readyz")).map(
    ({ policy }) => policy.digest,
  );

/** Ids of the ConfigMaps and Secrets that pods mount, by kind and name: a replaced one has another. */
async function uids(): Promise<Record<string, string>> {
  const path = "{range .items[*]}{.kind}/{.metadata.name} {.metadata.uid}{'\\n'}{end}";
  const listed = await kubectl(
    "get",
    "configmaps,secrets",
    "-n",
    namespace,
    "-o",
    `jsonpath=${path}`,
  );
  return Object.fromEntries(
    listed
      .trim()
      .split("\n")
      .map((line) => line.split(" ")) as [string, string][],
  );
}

/** Whether the server ends the connection of who sends so much. */
async function isRefused(message: Uint8Array): Promise<boolean> {
  const service = await stack.login("order-service");
  service.publish("orders.events.created", message);
  const answered = service.flush().then(() => false);
  const answer = await Promise.race([answered, service.closed().then(() => true)]);
  await service.close();
  return answer;
}

describe("a change of a role and of an account's limits", () => {
  let before: Record<string, string>;
  let uidsBefore: Record<string, string>;
  let bystander: NatsConnection;

  beforeAll(async () => {
    uidsBefore = await uids();
    before = { ...(await lives(natsPods)), ...(await lives(calloutPods)) };
    bystander = await stack.login("omar");
    expect(await refused(await stack.login("sara"), history)).toEqual(["publish orders.history"]);
    expect(await isRefused(large)).toBe(false);
    await stack.edit(
      "policies/roles/support.ts",
      "request(status),",
      'request(status), request("orders.history"),',
    );
    await stack.edit("policies/accounts.ts", 'payload: "1MiB"', 'payload: "512KiB"');
    await stack.up();
  });
  afterAll(() => bystander.close());

  it("comes to every callout", async () => {
    const digest = await stack.output("policyDigest");
    await until(
      "the new policy at both callouts",
      async () => {
        const digests = await digestsOfCallouts();
        return digests.length === 2 && digests.every((each) => each === digest);
      },
      podTime,
    );
  });

  it("comes to every node", async () => {
    const tag = `config:${await stack.output("configDigest")}`;
    await until(
      "the new configuration at three nodes",
      async () => {
        const nodes = await tagsOfNodes();
        return nodes.length === 3 && nodes.every((tags) => tags.includes(tag));
      },
      podTime,
    );
  });

  it("is in force for who logs in now", async () => {
    expect(await refused(await stack.login("sara"), history)).toEqual([]);
    expect(await isRefused(large)).toBe(true);
  });

  it("has ended no connection", async () => {
    expect(bystander.isClosed()).toBe(false);
    await bystander.flush();
  });

  it("has replaced no ConfigMap and no Secret", async () => {
    expect(await uids()).toEqual(uidsBefore);
  });

  it("has restarted no pod", async () => {
    expect({ ...(await lives(natsPods)), ...(await lives(calloutPods)) }).toEqual(before);
  });
});
