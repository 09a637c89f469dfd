import { describe, expect, it } from "vitest";
import { deriveTrust, serverConfig, type ServerConfig } from "../../../../nats/index.ts";
import { accountEntry, keyMaterial } from "../../../support/nats-keys.ts";
import { everything, local, secured } from "../../../support/nats/server-configs.ts";
import { failing } from "../../../support/failing.ts";

const host = "127.0.0.1";

describe("a configuration", () => {
  it.each([
    ["local", local],
    ["secured", secured],
    ["everything", everything],
  ])("of the kind '%s' is as in the golden file", async (name, config) => {
    await expect(serverConfig(config)).toMatchFileSnapshot(`../../../golden/nats/${name}.conf`);
  });

  it("does not depend on the order of accounts", () => {
    const accountJwts = Object.fromEntries(Object.entries(local.accountJwts).reverse());
    expect(serverConfig({ ...local, accountJwts })).toBe(serverConfig(local));
  });

  it("has no routes for a single node, which would wait for others to elect a leader of JetStream", () => {
    const cluster = { ...local.cluster, routes: ["nats://127.0.0.1:6222"] };
    expect(serverConfig({ ...local, cluster })).not.toContain("cluster {");
    expect(() => serverConfig({ ...everything, cluster })).toThrow("at least two nodes");
  });

  it("quotes what is not wholly a reference", () => {
    const text = serverConfig({ ...local, serverName: 'a"b\\c $X # d', tags: ["$", "true", "7"] });
    expect(text).toContain('server_name: "a\\"b\\\\c $X # d"');
    expect(text).toContain('server_tags: ["$", "true", "7"]');
  });

  it("has websocket in clear text on loopback, and beyond it when TLS ends before", () => {
    const websocket = { host, port: 8080 };
    expect(serverConfig({ ...local, websocket })).toContain("no_tls: true");
    const behind = { host: "0.0.0.0", port: 8080, tlsEndsBefore: true };
    expect(serverConfig({ ...secured, websocket: behind })).toContain("no_tls: true");
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
    ["a key of JetStream in its text", { jetstream: jetstream({ key: "abc" }) }, "config_value"],
    [
      "MQTT without JetStream",
      { mqtt: { host, port: 1883 }, jetstream: undefined },
      "config_value",
    ],
    ["messages that never fit", { limits: { maxPending: 1000 } }, "config_value"],
    [
      "a cookie that any page could use",
      { websocket: { host, port: 1, tokenCookie: "t" } },
      "config_tls",
    ],
  ])("is refused with %s", (_what, changes, code) => {
    expect(() => serverConfig({ ...local, ...changes })).toThrow(expect.objectContaining({ code }));
  });
});

describe("leaf nodes and gateways", () => {
  const limits = { connections: -1, subscriptions: -1, payload: -1, leafNodes: 1 };
  const accounts = { orders: accountEntry(), sites: accountEntry({ limits }) };
  const open = deriveTrust({ accounts }, keyMaterial(["orders", "sites"]));

  it("are refused together where an account takes leaf nodes", () => {
    const together = () => serverConfig({ ...everything, ...open });
    expect(together).toThrow(failing("[config_value]"));
    expect(together).toThrow(/^leafnodes: where gateways join clusters/);
  });

  it.each<[string, Partial<ServerConfig>]>([
    ["leaf nodes alone", { gateway: undefined }],
    ["gateways alone", { leafnodes: undefined }],
  ])("are taken apart: %s", (_what, changes) => {
    expect(() => serverConfig({ ...everything, ...open, ...changes })).not.toThrow();
  });
});

describe("in clear text beyond loopback", () => {
  it.each(["client", "cluster", "gateway", "leafnodes", "websocket", "mqtt"] as const)(
    "%s is refused",
    (name) => {
      const listener = { ...everything[name], tls: undefined };
      expect(() => serverConfig({ ...everything, [name]: listener })).toThrow(
        new RegExp(`^${name}: without TLS it listens on loopback only, not on "0.0.0.0"`),
      );
    },
  );

  it("an address that is not known until the server starts is refused", () => {
    const client = { host: "$HOST", port: 1 };
    expect(() => serverConfig({ ...local, client, monitor: { host, port: 2 } })).toThrow(
      failing("[config_tls]"),
    );
  });
});

function jetstream(changes: object): ServerConfig["jetstream"] {
  return { storeFolder: "$NATS_STORE", memory: 1, disk: 1, ...changes };
}
