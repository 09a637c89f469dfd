import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import mqtt, { type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { claims } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";
import { until } from "../support/waiting/until.ts";
import { emptyTills, openTills } from "./day/opening.ts";
import { orderService, Program, shippingWorker } from "./day/programs.ts";

/**
 * A day's work on the local stack, each in its own account: tills sell over MQTT, the order service in Go keeps what happens,
 * the shipping worker in Python works through it, and people look on and help with the `nats` command.
 */
const stack = new Stack(inject("stackRoot"));
const run = promisify(execFile);
const orders = Array.from({ length: 12 }, (_, i) => `order-${i}`);

let reopen: () => Promise<void>;
let service: Program;
let worker: Program;
let tills: Till[];

/** A till, with the receipts that it got. */
interface Till {
  readonly client: MqttClient;
  readonly oid: string;
  readonly receipts: { readonly id: string; readonly price: string }[];
}

/** Servers, token and inbox of an identity, as the programs take them. */
async function environment(name: string, account: string): Promise<Record<string, string>> {
  const { servers } = await stack.settings();
  const token = await stack.token(name);
  const oid = claims(token)["oid"] ?? "";
  const own = { TOKEN: token, OID: oid, ACCOUNT: account };
  return { ...own, SERVERS: servers.join(","), DOMAIN: "shopdata" };
}

/** @param back a till that has left, and comes back with its session */
async function openTill(name: string, node = 0, back?: Till): Promise<Till> {
  const { OID: oid = "", TOKEN: password = "" } = await environment(name, "tills");
  const { listeners } = JSON.parse(
    (await stack.pulumi("stack", "output", "-s", "local", "--json")).stdout,
  ) as { listeners: { mqtt: string[] } };
  const client = await mqtt.connectAsync(listeners.mqtt[node] ?? "", {
    ...{ username: "tills", password, clientId: oid, clean: false, reconnectPeriod: 0 },
  });
  const till: Till = { client, oid, receipts: back?.receipts ?? [] };
  client.on("message", (_topic, payload) => {
    till.receipts.push(JSON.parse(payload.toString()) as Till["receipts"][number]);
  });
  if (back) return till;
  const [granted] = await client.subscribeAsync(`tills/${oid}/receipts`, { qos: 1 });
  expect(granted?.qos).toBe(1);
  return till;
}

const sell = ({ client, oid }: Till, id: string) =>
  client.publishAsync(`tills/${oid}/orders`, JSON.stringify({ id, article: "tea" }), { qos: 1 });

/** Signs in, and gives the `nats` command by the context that this wrote. */
async function natsAs(name: string) {
  const signedIn = await stack.cli("login", "--as", name);
  expect(signedIn.code, signedIn.stderr).toBe(0);
  const config = join(stack.root, ".config");
  const contexts = await readdir(join(config, "nats", "context"));
  const context = contexts.find((file) => file.startsWith(`nats-entra-${name}`)) ?? "";
  const env = { ...process.env, XDG_CONFIG_HOME: config };
  return async (...args: string[]): Promise<string> => {
    const words = ["--context", context.replace(/\.json$/, ""), ...args];
    const { stdout, stderr } = await run("nats", words, { env, timeout: 30_000 });
    return stdout + stderr;
  };
}

interface Violation {
  readonly id: string;
  readonly subject?: string;
}

/** Refused attempts by the servers' logs, of all nodes. */
async function violations(): Promise<Violation[]> {
  const logs = ["nats-0", "nats-1", "nats-2"].map((name) =>
    join(stack.root, ".nats-entra", "run", "log", `${name}.log`),
  );
  const { stdout } = await stack.cli("violations", ...logs, "--events");
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Violation)
    .filter(({ id }) => !earlier.has(id));
}

/** Those before the day. */
const earlier = new Set<string>();

beforeAll(async () => {
  reopen = await openTills(stack.root);
  await stack.up();
  for (const { id } of await violations()) earlier.add(id);
}, 300_000);

afterAll(async () => {
  await Promise.all(tills.map(({ client }) => client.endAsync()));
  service.kill();
  worker.kill();
  await emptyTills(stack.root, (await stack.settings()).servers);
  await reopen();
  await stack.up();
}, 300_000);

describe("a day's work, each through the walls of the accounts", () => {
  it("begins with prices, which the pricing service sets with the nats command", async () => {
    const nats = await natsAs("pricing-service");
    await nats("kv", "put", "prices", "tea", "250");
    await nats("kv", "put", "prices", "tea", "300");
    expect(await nats("kv", "get", "prices", "tea", "--raw")).toBe("300");
    expect(await nats("kv", "history", "prices", "tea")).toContain("250");
    expect(await nats("kv", "ls", "prices")).toContain("tea");
  }, 60_000);

  it("sells over MQTT what the service in Go takes, and gives each till its own receipts", async () => {
    service = new Program(await orderService(), await environment("order-service", "shop"));
    await until("the order service", () => service.lines.includes("ready"), { timeoutMs: 30_000 });
    tills = await Promise.all(["till-1", "till-2"].map((name) => openTill(name)));
    const sellAll = async (some: readonly string[]) => {
      const before = receipts().length;
      await Promise.all(some.map((id) => sell(tills[orders.indexOf(id) % 2] as Till, id)));
      const isDone = () => receipts().length === before + some.length;
      await until("every receipt", isDone, { timeoutMs: 30_000 });
    };
    const receipts = () => tills.flatMap((till) => till.receipts);
    await sellAll(orders.slice(0, 8));
    // at noon one of them restarts, and finds its subscription on another node
    const [first, second] = tills as [Till, Till];
    await second.client.endAsync();
    tills = [first, await openTill("till-2", 1, second)];
    await sellAll(orders.slice(8));
    expect(tills.map((till) => till.receipts.map(({ id }) => id).sort())).toEqual(
      [0, 1].map((one) => orders.filter((_, i) => i % 2 === one).sort()),
    );
    expect(new Set(receipts().map(({ price }) => price))).toEqual(new Set(["300"]));
  }, 120_000);

  it("ships with the worker in Python what was sold, each order once", async () => {
    const env = await environment("shipping-worker", "shipping");
    worker = new Program(shippingWorker, { ...env, ORDERS: String(orders.length) });
    const { errors, shipped } = await worker.report();
    expect(errors).toEqual([]);
    expect(shipped?.toSorted()).toEqual(orders.toSorted());
  }, 60_000);

  it("lets operations look on, and cancel, with the nats command", async () => {
    const nats = await natsAs("omar");
    expect(await nats("req", "orders.status", "order-3")).toContain("shipped");
    expect(await nats("req", "orders.cancel", "order-3")).toContain("cancelled");
    const history = ["sub", "--stream", "ORDERS", "orders.events.cancelled", "--all"];
    expect(await nats(...history, "--count", "1")).toContain("order-3");
    expect(await nats("stream", "info", "ORDERS")).toContain("orders.events.>");
    expect(await nats("kv", "ls", "prices")).toContain("tea");
    expect(await nats("micro", "ping", "orders")).toContain("orders");
  }, 60_000);

  it("ends without a violation, and without an error of any program", async () => {
    const { errors, orders: states } = await service.report();
    expect(errors).toEqual([]);
    expect(Object.keys(states ?? {}).sort()).toEqual(orders.toSorted());
    expect(await violations()).toEqual([]);
  }, 60_000);

  it("has one when a till tries what the policy does not mean", async () => {
    const [one, other] = tills as [Till, Till];
    await one.client.publishAsync(`tills/${other.oid}/orders`, "{}", { qos: 1 });
    await until("the violation", async () => (await violations()).length > 0);
    expect(await violations()).toMatchObject([
      { oid: one.oid, subject: `tills.${other.oid}.orders` },
    ]);
  }, 60_000);
});
