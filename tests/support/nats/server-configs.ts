import { deriveTrust, type ServerConfig } from "../../../nats/index.ts";
import { accountEntry, keyMaterial } from "../nats-keys.ts";

const trust = deriveTrust({ accounts: { orders: accountEntry() } }, keyMaterial(["orders"]));
const host = "127.0.0.1";

/** As the local target has it: one text, everything that differs between nodes by reference. */
export const local: ServerConfig = {
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
const mutual = { ...files, caFile: "/etc/tls/ca.crt" };
const everywhere = "0.0.0.0";

/** As a cluster beyond one machine has it. */
export const secured: ServerConfig = {
  ...trust,
  serverName: "$POD_NAME",
  tags: ["config:0123"],
  client: { host: everywhere, port: 4222, tls: files },
  monitor: { host: everywhere, port: 8222 },
  cluster: {
    name: "nats-entra",
    host: everywhere,
    port: 6222,
    routes: ["nats://nats-0.nats:6222", "nats://nats-1.nats:6222"],
    tls: mutual,
  },
  limits: { maxPayload: 8 << 20, loginTimeout: 2 },
};

/** With every listener and every option. */
export const everything: ServerConfig = {
  ...secured,
  tags: ["$ZONE", "config:0123"],
  monitor: { host: everywhere, port: 8222, tls: true, basePath: "/nats" },
  profilingPort: 65432,
  pidFile: "/var/run/nats/nats.pid",
  cluster: { ...secured.cluster, advertises: false, compression: "s2_auto", poolSize: 5 },
  gateway: {
    host: everywhere,
    port: 7222,
    tls: mutual,
    remotes: [
      { name: "west", urls: ["nats://west-0.example.com:7222", "nats://west-1.example.com:7222"] },
      { name: "east", urls: ["nats://east.example.com:7222"] },
    ],
  },
  leafnodes: {
    host: everywhere,
    port: 7422,
    tls: files,
    advertise: "leaf.example.com:7422",
    compression: "s2_fast",
    minVersion: "2.12.0",
  },
  websocket: {
    host: everywhere,
    port: 8080,
    tls: files,
    allowedOrigins: ["https://app.example.com"],
    sameOrigin: false,
    compression: true,
    handshakeTimeout: "3s",
    tokenCookie: "nats_token",
  },
  mqtt: {
    host: everywhere,
    port: 8883,
    tls: files,
    ackWait: "20s",
    maxAckPending: 50,
    streamReplicas: 3,
    consumerInactiveThreshold: "24h",
    rejectQos2Publish: true,
  },
  jetstream: {
    storeFolder: "/data/jetstream",
    memory: 1 << 28,
    disk: 1 << 30,
    domain: "hub",
    uniqueTag: "az:",
    key: "$JS_KEY",
    previousKey: "$JS_PREVIOUS_KEY",
    cipher: "aes",
    syncInterval: "always",
    maxOutstandingCatchup: 32 << 20,
  },
  limits: {
    maxConnections: 10_000,
    maxSubscriptions: 1_000,
    maxPayload: 8 << 20,
    maxPending: 128 << 20,
    writeDeadline: "5s",
    pingInterval: "30s",
    loginTimeout: 2,
  },
  logging: { debug: true, trace: true, time: false },
};
