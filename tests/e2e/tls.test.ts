import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { claims } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));

describe("with nats-entra:tls", () => {
  beforeAll(async () => {
    await stack.pulumi("config", "set", "-s", "local", "nats-entra:tls", "true");
    await stack.up();
  });
  afterAll(async () => {
    await stack.pulumi("config", "rm", "-s", "local", "nats-entra:tls");
    await stack.up();
  });

  it("clients connect by TLS, and by nothing else", async () => {
    const { servers, natsCaFile } = await stack.settings();
    const token = await stack.token("omar");
    const inboxPrefix = `_INBOX.${claims(token)["oid"] ?? ""}`;
    for (const server of servers) {
      const options = { servers: server, token, inboxPrefix, reconnect: false };
      const connection = await connect({ ...options, tls: { caFile: natsCaFile } });
      await connection.request("$SYS.REQ.USER.INFO");
      await connection.close();
      // without the authority, the node's certificate is nobody's
      await expect(connect(options)).rejects.toThrow(/certificate|secure|tls/i);
    }
  });

  it("nodes find each other and callouts answer by TLS too", async () => {
    const status = await stack.cli("status", "--wait", "60");
    expect(status.code, status.stdout + status.stderr).toBe(0);
    const demo = await stack.cli("demo");
    expect(demo.code, demo.stdout + demo.stderr).toBe(0);
  });
});
