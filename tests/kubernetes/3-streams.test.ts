import { jetstream, jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
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
const services = "policies/roles/services.ts";

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

/** Adds REFUNDS, and who may make and fill it, to the policy. */
async function declareRefunds(settings: string): Promise<void> {
  await stack.edit(
    data,
    "export const prices =",
    `export const REFUNDS = stream("REFUNDS", { account: shopdata, subjects: ["refunds.>"], ${settings} });\n` +
      "export const prices =",
  );
  await stack.edit(deploy, "ORDERS, prices }", "ORDERS, prices, REFUNDS }");
  await stack.edit(deploy, "prices.manage()]", "prices.manage(), manage(REFUNDS)]");
  await stack.edit(services, "prices, shipped,", "prices, REFUNDS, shipped,");
  await stack.edit(services, "publishTo(ORDERS),", "publishTo(ORDERS), publishTo(REFUNDS),");
}

async function forgetRefunds(settings: string): Promise<void> {
  await stack.edit(
    data,
    `export const REFUNDS = stream("REFUNDS", { account: shopdata, subjects: ["refunds.>"], ${settings} });\n`,
    "",
  );
  await stack.edit(deploy, "ORDERS, prices, REFUNDS }", "ORDERS, prices }");
  await stack.edit(deploy, "prices.manage(), manage(REFUNDS)]", "prices.manage()]");
  await stack.edit(services, "prices, REFUNDS, shipped,", "prices, shipped,");
  await stack.edit(services, "publishTo(ORDERS), publishTo(REFUNDS),", "publishTo(ORDERS),");
}

describe("a policy that declares another stream and keeps orders for longer", () => {
  beforeAll(async () => {
    await stack.edit(data, 'maxAge: "90d"', 'maxAge: "120d"');
    await declareRefunds("replicas: 3");
    await stack.up();
    const service = await stack.login("order-service");
    await jetstream(service, { timeout: 10_000 }).publish("refunds.one", "for a test");
    await service.close();
  });

  it("has the one made and the other changed when the deployment ends", async () => {
    made = await asOwner(async ({ streams }) => (await streams.info("REFUNDS")).created);
    expect(await configOf("REFUNDS")).toMatchObject({ num_replicas: 3, subjects: ["refunds.>"] });
    expect(await configOf("ORDERS")).toMatchObject({ max_age: 120 * day });
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

describe("a stream that the policy does not declare any more, and then declares again", () => {
  let said: string;
  beforeAll(async () => {
    await forgetRefunds("replicas: 3");
    await stack.up();
    // what is there, no preview knows
    await declareRefunds('replicas: 3, maxAge: "400d"');
    said = await stack.up().then(() => "it was deployed", String);
    await stack.edit(data, 'maxAge: "400d"', 'description: "Refunds of a test"');
    await stack.up();
  });

  it("is not narrowed: the deployment fails with the callouts' words", () => {
    expect(said).toContain(
      "REFUNDS in shopdata: refused: changing maxAge would lose messages: messages older than 400d",
    );
  });

  it("was left alone, and is adopted: the same stream with its message, and the settings declared", async () => {
    const { created, config, state } = await asOwner(({ streams }) => streams.info("REFUNDS"));
    expect({ created, messages: state.messages }).toEqual({ created: made, messages: 1 });
    expect(config).toMatchObject({ description: "Refunds of a test", max_age: 0 });
  });
});

describe("a client that published all the while", () => {
  it("has lost no message that was acknowledged", async () => {
    await publisher.stop();
    expect(publisher.acknowledged.size).toBeGreaterThan(100);
    expect(await lost(stack, publisher)).toEqual([]);
  });
});
