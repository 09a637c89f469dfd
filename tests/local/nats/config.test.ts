import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { connect, credsAuthenticator } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  deriveSystemCredentials,
  deriveTrust,
  environmentText,
  serverConfig,
  type MutualTlsFiles,
} from "../../../nats/index.ts";
import { keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsLayout } from "../../support/nats/servers.ts";
import { tlsFiles } from "./tls-files.ts";

const keys = keyMaterial([]);
const trust = deriveTrust({ accounts: {} }, keys);
const creds = Buffer.from(deriveSystemCredentials(keys));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-config-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a golden configuration", () => {
  /** Variables of a node, quoted as its environment has them. */
  const environment = {
    NATS_NAME: "n1",
    NATS_PORT: "4222",
    NATS_CLUSTER_PORT: "6222",
    NATS_MONITOR_PORT: "8222",
    NATS_STORE: tmpdir(),
    POD_NAME: "nats-0",
    ZONE: "zone-1",
    JS_KEY: environmentText("a key"),
    JS_PREVIOUS_KEY: environmentText("the key before"),
  };

  it.each(["local", "secured", "everything"])("is valid to nats-server: %s", async (name) => {
    const { certificateFile, keyFile, caFile } = await tlsFiles(folder, name);
    const golden = await readFile(
      join(import.meta.dirname, `../../golden/nats/${name}.conf`),
      "utf8",
    );
    // word for word, but for the places of files
    const text = golden
      .replaceAll("/etc/tls/tls.crt", certificateFile)
      .replaceAll("/etc/tls/tls.key", keyFile)
      .replaceAll("/etc/tls/ca.crt", caFile)
      .replace("/data/jetstream", folder)
      .replace("/var/run/nats", folder);
    const file = join(folder, `${name}.conf`);
    await writeFile(file, text);
    const { stderr } = await promisify(execFile)("nats-server", ["-t", "-c", file], {
      env: { ...process.env, ...environment },
    });
    expect(stderr).toContain("is valid");
    expect(stderr).not.toMatch(/unknown field|WARN/i);
  });
});

describe("text in a configuration", () => {
  it("arrives at the server as it was given", async () => {
    const tags = ['a"b\\c', "$", "a$path", "# d", "true", "7", "{x}", "[1]"];
    const nats = await startNats({
      config: (layout) => serverConfig({ ...trust, ...layout, tags: [...tags, "a b"] }),
    });
    try {
      const [node] = nats.nodes;
      expect((await node?.varz())?.tags).toEqual([...tags, "a b"]);
    } finally {
      await nats.stop();
    }
  });
});

describe("TLS", () => {
  const secured = (layout: NatsLayout, tls: MutualTlsFiles, routes = layout.cluster.routes) =>
    serverConfig({
      ...trust,
      ...layout,
      client: { ...layout.client, tls },
      cluster: { ...layout.cluster, routes, tls },
    });

  it("joins the nodes, lets clients in that trust the authority, and keeps other nodes out", async () => {
    const [ours, theirs] = await Promise.all([
      tlsFiles(folder, "ours"),
      tlsFiles(folder, "theirs"),
    ]);
    const nats = await startNats({ nodes: 2, config: (layout) => secured(layout, ours) });
    const stranger = await startNats({
      config: (layout) => secured(layout, theirs, nats.layout.cluster.routes),
    });
    try {
      const login = (caFile?: string) =>
        connect({
          servers: [...nats.urls],
          authenticator: credsAuthenticator(creds),
          tls: caFile === undefined ? {} : { caFile },
          reconnect: false,
        });
      await (await login(ours.caFile)).close();
      await expect(login()).rejects.toThrow(/certificate/);
      const [node] = stranger.nodes;
      await expect.poll(() => node?.log()).toMatch(/TLS route handshake error/);
      expect((await node?.varz())?.routes).toBe(0);
    } finally {
      await Promise.all([nats.stop(), stranger.stop()]);
    }
  });
});
