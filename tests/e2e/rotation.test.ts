import { connect } from "@nats-io/transport-node";
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

describe("a rotation of keys", () => {
  it("is a reload of the nodes, after which clients that keep trying are in again", async () => {
    const before = await started();
    const { servers } = await stack.settings();
    const token = await stack.token("sara");
    const inboxPrefix = `_INBOX.${claims(token)["oid"] ?? ""}`;
    const client = await connect({
      servers,
      token,
      inboxPrefix,
      reconnectTimeWait: 100,
      ignoreAuthErrorAbort: true,
    });
    const reconnected = (async () => {
      for await (const { type } of client.status()) if (type === "reconnect") return;
      throw new Error("closed for good");
    })();
    await rotate({
      "signing:orders": "2",
      "auth-signing": "2",
      "callout-user": "2",
      sentinel: "2",
      xkey: "2",
    });
    await reconnected;
    // the nodes reload one after the other, so it may be asked to leave once more
    await vi.waitFor(() => client.request("$SYS.REQ.USER.INFO"), {
      timeout: 30_000,
      interval: 500,
    });
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
