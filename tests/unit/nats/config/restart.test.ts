import { describe, expect, it } from "vitest";
import { restartConfig, type ServerConfig } from "../../../../nats/index.ts";
import { everything } from "../../../support/nats/server-configs.ts";

const restart = (changes: Partial<ServerConfig>) =>
  restartConfig({ ...everything, ...changes }) !== restartConfig(everything);
const merge = (value: unknown) => restart({ overrides: { merge: value } });

describe("a reload applies", () => {
  it.each<[string, Partial<ServerConfig>]>([
    ["accounts", { accountJwts: { A: "jwt" } }],
    ["the sentinel", { sentinel: "jwt" }],
    ["tags", { tags: ["a"] }],
    ["limits of a node", { limits: { maxConnections: 1, writeDeadline: "1s", loginTimeout: 9 } }],
    ["the log", { logging: { debug: false } }],
    ["routes", { cluster: { ...everything.cluster, routes: ["nats://a:6222", "nats://b:6222"] } }],
    ["compression of routes", { cluster: { ...everything.cluster, compression: "off" } }],
  ])("%s", (what, changes) => {
    const kept = what === "limits of a node" ? { ...everything.limits, ...changes.limits } : {};
    expect(restart({ ...changes, ...(what === "limits of a node" && { limits: kept }) })).toBe(
      false,
    );
  });

  it("what MQTT lets be unanswered", () => {
    expect(merge({ mqtt: { ack_wait: "1s", max_ack_pending: 7 } })).toBe(false);
  });
});

describe("only a restart applies", () => {
  it.each<[string, Partial<ServerConfig>]>([
    ["the operator", { operatorJwt: "jwt" }],
    ["the system account", { systemAccount: "A" }],
    ["the cluster's name", { cluster: { ...everything.cluster, name: "other" } }],
    [
      "a second node",
      { cluster: { ...everything.cluster, routes: ["nats://a:6222"] }, gateway: undefined },
    ],
    ["another port", { client: { ...everything.client, port: 1 } }],
    ["the monitor", { monitor: { host: "0.0.0.0", port: 8222 } }],
    ["profiles", { profilingPort: undefined }],
    ["a gateway", { gateway: undefined }],
    ["leaf nodes", { leafnodes: undefined }],
    ["websocket", { websocket: undefined }],
    ["MQTT", { mqtt: undefined }],
    ["JetStream", { jetstream: undefined, mqtt: undefined }],
    ["subscriptions of a connection", { limits: { ...everything.limits, maxSubscriptions: 1 } }],
    ["what waits for a client", { limits: { ...everything.limits, maxPending: 1 << 28 } }],
  ])("%s", (_what, changes) => {
    expect(restart(changes)).toBe(true);
  });

  it("an option that is not among those that a reload applies", () => {
    expect(merge({ disable_sublist_cache: true })).toBe(true);
    expect(merge({ websocket: { headers: { a: "b" } } })).toBe(true);
  });
});
