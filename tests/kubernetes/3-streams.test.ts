import { jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { get, podTime } from "./support/kubectl.ts";
import { lost, Publisher } from "./support/publisher.ts";
import { KubernetesStack, namespace } from "./support/stack.ts";
import { until } from "../support/waiting/until.ts";

/** Declared streams, made and changed by the callouts in the cluster; this machine's tests look as the deploying job. */
const stack = new KubernetesStack(inject("kubernetesStack"));
const day = 86_400e9;
const data = "policies/data.ts";
const deploy = "policies/roles/deploy.ts";

let publisher: Publisher;
/** When REFUNDS was made. */
let made: string;
beforeAll(async () => {
  publisher = await Publisher.start(stack);
});
afterAll(() => publisher.stop());

/** Asks the vault of the shop's streams as the job that may manage them. */
async function asOwner<T>(
  work: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>,
): Promise<T> {
  const job = await stack.login("deploy-job");
  try {
    return await work(await jetstreamManager(job, { timeout: 10_000 }));
  } finally {
    await job.close();
  }
}

const configOf = (name: string): Promise<StreamConfig> =>
  asOwner(async ({ streams }) => (await streams.info(name)).config);

describe("the declared streams of the example", () => {
  it("are there after the deployment, on three nodes, and nobody but the callouts made them", async () => {
    expect(await configOf("ORDERS")).toMatchObject({
      subjects: ["orders.events.>"],
      num_replicas: 3,
      max_age: 90 * day,
      allow_rollup_hdrs: false,
    });
    const [job] = await get(namespace, "jobs");
    expect(job?.metadata.name).toBe("nats-streams");
  });
});

describe("a policy that declares another stream, watches one of somebody else and keeps orders for longer", () => {
  beforeAll(async () => {
    await stack.edit(data, 'maxAge: "90d"', 'maxAge: "120d"');
    await stack.edit(
      data,
      "export const prices =",
      'export const REFUNDS = stream("REFUNDS", { account: shopdata, subjects: ["refunds.>"], replicas: 3 });\n' +
        'export const RETURNS = stream("RETURNS", { account: shopdata, subjects: ["returns.>"], managed: false });\n' +
        "export const prices =",
    );
    await stack.edit(deploy, "ORDERS, prices }", "ORDERS, prices, REFUNDS, RETURNS }");
    await stack.edit(
      deploy,
      "prices.manage()]",
      "prices.manage(), manage(REFUNDS), manage(RETURNS)]",
    );
    await stack.up();
  });

  it("has the one made and the other changed when the deployment ends", async () => {
    made = await asOwner(async ({ streams }) => (await streams.info("REFUNDS")).created);
    expect(await configOf("REFUNDS")).toMatchObject({ num_replicas: 3, subjects: ["refunds.>"] });
    expect(await configOf("ORDERS")).toMatchObject({ max_age: 120 * day });
  });

  it("does not make the one that somebody else manages", async () => {
    await expect(configOf("RETURNS")).rejects.toThrow("stream not found");
  });
});

describe("a policy that keeps orders for a shorter time", () => {
  let said: string;
  beforeAll(async () => {
    await stack.edit(data, 'maxAge: "120d"', 'maxAge: "1d"');
    said = await stack.up().then(() => "it was deployed", String);
    await stack.edit(data, 'maxAge: "1d"', 'maxAge: "120d"');
  });

  it("is refused, with the word that would permit it", () => {
    expect(said).toContain("ORDERS in shopdata: maxAge");
    expect(said).toContain('mayLose: ["maxAge"]');
  });

  it("has changed nothing", async () => {
    expect(await configOf("ORDERS")).toMatchObject({ max_age: 120 * day });
  });
});

describe("a stream that somebody changes", () => {
  it("is as declared again soon", async () => {
    await asOwner(({ streams }) => streams.update("ORDERS", { allow_rollup_hdrs: true }));
    await until(
      "the declared setting",
      async () => !(await configOf("ORDERS")).allow_rollup_hdrs,
      podTime,
    );
  });
});

describe("a stream that somebody has made, and that the policy manages from now on", () => {
  beforeAll(async () => {
    await asOwner(async ({ streams }) => {
      await streams.add({ name: "RETURNS", subjects: ["returns.>"], description: "by hand" });
    });
    await stack.edit(
      data,
      'subjects: ["returns.>"], managed: false',
      'subjects: ["returns.>"], replicas: 3',
    );
    await stack.up();
  });

  it("is adopted: it has the settings that are declared", async () => {
    expect(await configOf("RETURNS")).toMatchObject({ num_replicas: 3 });
  });
});

describe("streams that the policy does not declare any more", () => {
  const granted = ", manage(REFUNDS)";
  beforeAll(async () => {
    await stack.edit(deploy, granted, "");
    await stack.up();
    // the right to look at it, which declares it again
    await stack.edit(deploy, "manage(RETURNS)", `manage(RETURNS)${granted}`);
  });

  it("are left as they are: declared again, it is the same stream", async () => {
    await stack.up();
    expect(await asOwner(async ({ streams }) => (await streams.info("REFUNDS")).created)).toBe(
      made,
    );
  });
});

describe("a client that published all the while", () => {
  it("has lost no message that was acknowledged", async () => {
    await publisher.stop();
    expect(publisher.acknowledged.size).toBeGreaterThan(100);
    expect(await lost(stack, publisher)).toEqual([]);
  });
});
