import { describe, expect, it } from "vitest";
import { deriveTrust, serverConfig, type ServerConfig } from "../../../nats/index.ts";
import { accountEntry, keyMaterial } from "../../support/nats-keys.ts";

const trust = deriveTrust({ accounts: { orders: accountEntry() } }, keyMaterial(["orders"]));
const host = "127.0.0.1";

/** As the local target has it: one text, everything that differs between nodes by reference. */
const local: ServerConfig = {
  ...trust,
  serverName: "$NATS_NAME",
  client: { host, port: "$NATS_PORT" },
  monitor: { host, port: "$NATS_MONITOR_PORT" },
  cluster: {
    name: "nats-entra",
    host,
    port: "$NATS_CLUSTER_PORT",
    routes: ["nats://127.0.0.1:6222", "nats://127.0.0.1:6223"],
  },
  jetstream: { storeFolder: "$NATS_STORE", memory: 1 << 28, disk: 1 << 30 },
};

const files = { certificateFile: "/etc/tls/tls.crt", keyFile: "/etc/tls/tls.key" };

/** As a cluster beyond one machine has it. */
const secured: ServerConfig = {
  ...trust,
  serverName: "$POD_NAME",
  tags: ["config:0123"],
  client: { host: "0.0.0.0", port: 4222, tls: files },
  monitor: { host: "0.0.0.0", port: 8222 },
  cluster: {
    name: "nats-entra",
    host: "0.0.0.0",
    port: 6222,
    routes: ["nats://nats-0.nats:6222", "nats://nats-1.nats:6222"],
    tls: { ...files, caFile: "/etc/tls/ca.crt" },
  },
  limits: { maxPayload: 8 << 20, loginTimeout: 2 },
};

describe("a configuration", () => {
  it.each([
    ["local", local],
    ["secured", secured],
  ])("for a cluster that is %s is as in the golden file", async (name, config) => {
    const golden = `../../golden/nats/${name}.conf`;
    await expect(serverConfig(config)).toMatchFileSnapshot(golden);
  });

  it("does not depend on the order of accounts", () => {
    const accountJwts = Object.fromEntries(Object.entries(trust.accountJwts).reverse());
    expect(serverConfig({ ...local, accountJwts })).toBe(serverConfig(local));
  });

  it("quotes what is not wholly a reference", () => {
    const text = serverConfig({ ...local, serverName: 'a"b\\c $X # d', tags: ["$", "true", "7"] });
    expect(text).toContain('server_name: "a\\"b\\\\c $X # d"');
    expect(text).toContain('server_tags: ["$", "true", "7"]');
  });

  it.each<[string, Partial<ServerConfig>, string]>([
    ["a line break in a value", { serverName: "a\nport: 1" }, "config_value"],
    ["a port that is a name", { client: { host, port: "4222" } }, "config_value"],
    ["a port that is 0", { monitor: { host, port: 0 } }, "config_value"],
    [
      "a monitoring host that nats-server would not use",
      { monitor: { host: "localhost", port: "$PORT" } },
      "config_value",
    ],
    [
      "clients beyond loopback in clear text",
      { client: { host: "0.0.0.0", port: 1 }, monitor: { host, port: 2 } },
      "config_tls",
    ],
    [
      "clients on an unknown host in clear text",
      { client: { host: "$HOST", port: 1 }, monitor: { host, port: 2 } },
      "config_tls",
    ],
    [
      "routes beyond loopback in clear text",
      { cluster: { ...local.cluster, host: "10.0.0.1" } },
      "config_tls",
    ],
  ])("is refused with %s", (_what, changes, code) => {
    expect(() => serverConfig({ ...local, ...changes })).toThrow(expect.objectContaining({ code }));
  });
});
