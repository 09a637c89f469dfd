import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { claims } from "../support/connect.ts";
import { pagesOf } from "../support/pages/walk.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));
const all = ["signing:orders", "auth-signing", "callout-user", "sentinel", "xkey"];

const run = (script: string) => stack.must(script);

const walk = pagesOf(import.meta.filename)("docs/how-to/rotate-keys.md");
const deploy = (command: string) => run(`${command} --stack local --yes --skip-preview`);

/** Start times of the nodes: they change with a restart, not with a reload. */
async function started(): Promise<string[]> {
  const { monitors } = await stack.settings();
  return Promise.all(
    monitors.map(async (url) => {
      const varz = (await (await fetch(`${url}/varz`)).json()) as { start: string };
      return varz.start;
    }),
  );
}

async function everybodyGetsIn(): Promise<void> {
  const demo = await stack.cli("demo");
  expect(demo.code, demo.stdout + demo.stderr).toBe(0);
}

beforeAll(() => run("pulumi stack select local"));
afterAll(async () => {
  await stack.pulumi("config", "rm", "-s", "local", "nats-entra:rotate");
  await stack.up();
});

/** A client that keeps trying, as clients of long life should. */
async function persistent(as: string): Promise<NatsConnection> {
  const { servers } = await stack.settings();
  const token = await stack.token(as);
  return connect({
    servers,
    token,
    inboxPrefix: `_INBOX.${claims(token)["oid"] ?? ""}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    ignoreAuthErrorAbort: true,
  });
}

/** What is another after a reconnect. */
function connection({ info }: NatsConnection): string {
  return `${info?.server_id} ${info?.client_id}`;
}

/** The nodes reload at moments of their own, so it may have been asked to leave more than once. */
async function isIn(client: NatsConnection): Promise<void> {
  await vi.waitFor(() => client.flush(), { timeout: 30_000, interval: 500 });
}

describe("a rotation of keys", () => {
  it("is a reload of the nodes, whatever the keys: no session ends, and who wants in is let in", async () => {
    const [before, { keysSince }] = [await started(), await stack.settings()];
    const clients = await Promise.all(["sara", "fatima"].map(persistent));
    const connections = clients.map(connection);
    const listed = await run(walk.next("nats-entra rotate list"));
    for (const key of all) expect(listed).toMatch(new RegExp(`^${key} `, "m"));
    await run(walk.next("nats-entra rotate signing:orders"));
    for (const key of all.filter((name) => name !== "signing:orders"))
      await run(`nats-entra rotate ${key}`);
    await deploy(walk.next("pulumi up"));
    await Promise.all(clients.map(isIn));
    expect(clients.map(connection)).toEqual(connections);
    await Promise.all(clients.map((client) => client.close()));
    expect(await started()).toEqual(before);
    await everybodyGetsIn();

    const since = (await stack.settings()).keysSince;
    const rotated = Object.keys(since).filter((key) => since[key] !== keysSince[key]);
    expect(rotated.sort()).toEqual([...all].sort());
    await stack.cli("login", "--as", "nadia");
    await run(walk.next("nats-entra doctor"));
  });

  it("in an emergency ends the sessions in that account at once and no others", async () => {
    const before = await started();
    const [sara, fatima] = await Promise.all([persistent("sara"), persistent("fatima")]);
    const [inOrders, inFinance] = [connection(sara), connection(fatima)];
    await run(walk.next("nats-entra rotate signing:orders --now"));
    await deploy(walk.next("pulumi up"));
    await Promise.all([isIn(sara), isIn(fatima)]);
    expect(connection(sara)).not.toBe(inOrders);
    expect(connection(fatima)).toBe(inFinance);
    await Promise.all([sara.close(), fatima.close()]);
    expect(await started()).toEqual(before);
    await everybodyGetsIn();
  });

  it("of the operator restarts one node after the other, which then trust both operators", async () => {
    const before = await started();
    const operator = async () =>
      (await stack.pulumi("stack", "output", "operator", "-s", "local")).stdout.trim();
    const old = await operator();
    const client = await persistent("sara");
    for (const key of ["operator", "operator-signing"]) await run(`nats-entra rotate ${key}`);
    await stack.up();
    await isIn(client);
    await client.close();
    expect(await operator()).not.toBe(old);
    const now = await started();
    for (const [node, start] of now.entries()) expect(start).not.toBe(before[node]);
    expect(new Set(now).size).toBe(now.length);
    const { monitors } = await stack.settings();
    for (const url of monitors) {
      const varz = (await (await fetch(`${url}/varz`)).json()) as {
        trusted_operators_claim: { sub: string }[];
      };
      expect(varz.trusted_operators_claim.map(({ sub }) => sub)).toEqual([await operator(), old]);
    }
    await everybodyGetsIn();
  });
});
