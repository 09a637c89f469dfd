/**
 * The example's order service, as a process with its own token. In the policy is a mistake: support may ask to
 * cancel, so its account imports that, and answers can be sent on there.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { policy, request } from "../../../access/index.ts";
import { identities } from "../../../infra/local/identities.ts";
import { applicationId } from "../../../issuer/index.ts";
import { publicKey } from "../../../nats/index.ts";
import { cancel } from "../../../policies/data.ts";
import example from "../../../policies/index.ts";
import { login } from "../../support/connect.ts";
import { ids } from "../../support/directory.ts";
import { Terminal } from "../../support/terminal.ts";
import { agentId, person, startDeployment, type Deployment } from "../cli/deployment.ts";
import { bundle } from "./toolchains.ts";

const mistaken = policy({
  accounts: example.accounts,
  roles: example.roles.map((role) =>
    role.name === "Orders.Read" ? { ...role, grants: [...role.grants, request(cancel)] } : role,
  ),
});
let deployment: Deployment;
let folder: string;
let service: ChildProcess;
let said = "";
const connections: NatsConnection[] = [];

beforeAll(async () => {
  [deployment, folder] = await Promise.all([
    startDeployment(mistaken),
    mkdtemp(join(tmpdir(), "nats-entra-order-service-")),
  ]);
  const program = join(folder, "order-service.mjs");
  await bundle("node/order-service.ts", program, "node");
  const workload = identities.find(({ name }) => name === "order-service");
  if (workload?.kind !== "workload") throw new Error("the example has no order service");
  const proof = join(folder, "proof");
  await writeFile(proof, await deployment.assertion(workload.subject));
  const { authority, authorityCaFile } = deployment.settings as Record<string, string>;
  const { operations, shipping } = deployment.keys.accounts;
  service = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      AZURE_AUTHORITY_HOST: authority,
      AZURE_TENANT_ID: ids.tenant,
      AZURE_CLIENT_ID: applicationId(ids.tenant, workload),
      AZURE_FEDERATED_TOKEN_FILE: proof,
      NODE_EXTRA_CA_CERTS: authorityCaFile,
      NATS_CLIENT: deployment.settingsFile,
      OPERATIONS_ACCOUNT: operations && publicKey("account", operations.identity),
      SHIPPING_ACCOUNT: shipping && publicKey("account", shipping.identity),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [service.stdout, service.stderr])
    stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
});

afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  service.kill("SIGKILL");
  await once(service, "exit");
  await deployment.stop();
  await rm(folder, { recursive: true });
});

async function connected(as: string, servers = [...deployment.nats.urls]) {
  const terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
  const { stdout, stderr } = await terminal.run("token", "--as", as);
  terminal.remove();
  if (stdout === "") throw new Error(stderr);
  const connection = await login({ servers, token: stdout.trim() });
  connections.push(connection);
  return connection;
}

const answer = async (connection: NatsConnection, subject: string, order: string) =>
  (await connection.request(subject, order, { timeout: 2_000 })).string();

describe("the example's order service", () => {
  it("answers support, in another account", async () => {
    const sara = await connected("sara");
    await vi.waitFor(
      async () => expect(await answer(sara, "orders.status", "17"), said).toBe("17 is packed"),
      { timeout: 60_000 },
    );
  });

  it("cancels for operations, and tells who had it done", async () => {
    const [omar, fatima] = await Promise.all([connected("omar"), connected("fatima")]);
    const heard: string[] = [];
    fatima.subscribe("shop.orders.cancelled", {
      callback: (_error, event) => void heard.push(event.string()),
    });
    await fatima.flush();
    await vi.waitFor(async () => {
      expect(await answer(omar, "orders.cancel", "17")).toBe("17 is cancelled");
      expect(heard).toContain(`17 for user:${person("omar")}`);
    });
  });

  it("tells what the shipping workers did", async () => {
    const [worker, fatima] = await Promise.all([connected("shipping-worker"), connected("fatima")]);
    const heard: string[] = [];
    fatima.subscribe("shop.orders.shipped", {
      callback: (_error, event) => void heard.push(event.string()),
    });
    await fatima.flush();
    await vi.waitFor(async () => {
      expect(await answer(worker, "orders.shipped", "17")).toBe("17 is shipped");
      expect(heard).toContain(`17 for app:${person("shipping-worker")}`);
    });
  });

  it("cancels nothing for others, though the policy lets them ask", async () => {
    const sara = await connected("sara");
    expect(await answer(sara, "orders.cancel", "18")).toBe(`denied to user:${person("sara")}`);
  });

  it("takes no redirected answer for a request", async () => {
    // an import takes an answer on only at the node of who answered
    const everywhere = await Promise.all(
      deployment.nats.urls.map((server) => connected("sara", [server])),
    );
    const [sara, omar] = await Promise.all([connected("sara"), connected("omar")]);
    const events: string[] = [];
    sara.subscribe("orders.events.cancelled", {
      callback: (_error, event) => void events.push(event.string()),
    });
    await vi.waitFor(
      () => {
        for (const each of everywhere)
          each.publish("orders.status", "18", { reply: "orders.cancel" });
        expect(said).toMatch(/; do not act on it/);
      },
      { timeout: 20_000, interval: 500 },
    );
    await vi.waitFor(async () => {
      await answer(omar, "orders.cancel", "19");
      expect(events).toContain(`19 for user:${person("omar")}`);
    });
    expect(events.filter((text) => text.startsWith("18"))).toEqual([]);
  });

  it("answers an agent on its own subject, and nowhere else", async () => {
    const agent = await connected("triage-agent");
    const heard: string[] = [];
    const hear = (subject: string) =>
      agent.subscribe(subject, {
        callback: (_error, message) => void heard.push(`${message.subject}: ${message.string()}`),
      });
    const reply = `_INBOX.${person("triage-agent")}.reply`;
    const results = `agents.${agentId()}.results`;
    [reply, results].map(hear);
    await agent.flush();
    await vi.waitFor(() => {
      agent.publish(`agents.${agentId()}.lookups`, "20", { reply });
      expect(heard).toContain(`${results}: 20 is packed`);
    });
    expect(new Set(heard)).toEqual(new Set([`${results}: 20 is packed`]));
  });
});
