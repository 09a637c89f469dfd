import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, describe, expect, inject, it, vi } from "vitest";
import { claims } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));

async function rotate(triggers: Record<string, string>): Promise<void> {
  const value = JSON.stringify(triggers);
  const up = await stack.pulumi(
    ...["up", "-s", "local", "--yes", "--skip-preview", "--config", `nats-entra:rotate=${value}`],
  );
  expect(up.code, up.stdout).toBe(0);
}

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

afterAll(async () => {
  await stack.pulumi("config", "rm", "-s", "local", "nats-entra:rotate");
  await rotate({});
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
  await vi.waitFor(() => client.request("$SYS.REQ.USER.INFO"), { timeout: 30_000, interval: 500 });
}

describe("a rotation of keys", () => {
  it("is a reload of the nodes, which ends the sessions in that account and no others", async () => {
    const before = await started();
    const [sara, fatima] = await Promise.all([persistent("sara"), persistent("fatima")]);
    const [inOrders, inFinance] = [connection(sara), connection(fatima)];
    await rotate({ "signing:orders": "2" });
    await Promise.all([isIn(sara), isIn(fatima)]);
    expect(connection(sara)).not.toBe(inOrders);
    expect(connection(fatima)).toBe(inFinance);
    await Promise.all([sara.close(), fatima.close()]);
    expect(await started()).toEqual(before);
    await everybodyGetsIn();
  });

  it("of the callout is a reload too, after which clients that keep trying are in again", async () => {
    const before = await started();
    const client = await persistent("sara");
    await rotate({
      "signing:orders": "2",
      "auth-signing": "2",
      "callout-user": "2",
      sentinel: "2",
      xkey: "2",
    });
    await isIn(client);
    await client.close();
    expect(await started()).toEqual(before);
    await everybodyGetsIn();
  });

  it("of the operator restarts the nodes, which then trust the new one alone", async () => {
    const before = await started();
    const operator = async () =>
      (await stack.pulumi("stack", "output", "operator", "-s", "local")).stdout;
    const old = await operator();
    await rotate({ operator: "2", "operator-signing": "2" });
    expect(await operator()).not.toBe(old);
    for (const [node, start] of (await started()).entries()) expect(start).not.toBe(before[node]);
    await everybodyGetsIn();
  });
});
