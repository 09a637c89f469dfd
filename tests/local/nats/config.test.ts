import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { connect, credsAuthenticator } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  deriveSystemCredentials,
  deriveTrust,
  serverConfig,
  type MutualTlsFiles,
} from "../../../nats/index.ts";
import { certificate, type CertificateInputs } from "../../../provider/certificate.ts";
import { keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsLayout } from "../../support/nats-server.ts";

const keys = keyMaterial([]);
const trust = deriveTrust({ accounts: {} }, keys);
const creds = Buffer.from(deriveSystemCredentials(keys));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-config-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("the golden configuration", () => {
  it("is valid to nats-server, all of it", async () => {
    const golden = join(import.meta.dirname, "../../golden/nats/local.conf");
    const { stderr } = await promisify(execFile)("nats-server", ["-t", "-c", golden], {
      env: {
        ...process.env,
        NATS_NAME: "n1",
        NATS_PORT: "4222",
        NATS_CLUSTER_PORT: "6222",
        NATS_MONITOR_PORT: "8222",
        NATS_STORE: folder,
      },
    });
    expect(stderr).toContain("is valid");
    expect(stderr).not.toContain("unknown field");
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
  const days = { days: 1, renewDays: 0.5 };
  // nodes dial each other by address; nats.js checks `localhost` when it is given an address
  const hosts = ["127.0.0.1", "localhost"];

  /** Files of a certificate for loopback, signed by an authority of that name. */
  async function tlsFiles(name: string): Promise<MutualTlsFiles> {
    const make = async (inputs: CertificateInputs) => (await certificate.create(inputs)).state;
    const authority = await make({ commonName: `${name} CA`, ...days });
    const server = await make({ commonName: name, hosts, authority, ...days });
    const file = async (suffix: string, text: string) => {
      const path = join(folder, `${name}${suffix}`);
      await writeFile(path, text);
      return path;
    };
    return {
      certificateFile: await file(".crt", server.certificate),
      keyFile: await file(".key", server.privateKey),
      caFile: await file(".ca.crt", authority.certificate),
    };
  }

  const secured = (layout: NatsLayout, tls: MutualTlsFiles, routes = layout.cluster.routes) =>
    serverConfig({
      ...trust,
      ...layout,
      client: { ...layout.client, tls },
      cluster: { ...layout.cluster, routes, tls },
    });

  it("joins the nodes, lets clients in that trust the authority, and keeps other nodes out", async () => {
    const [ours, theirs] = await Promise.all([tlsFiles("ours"), tlsFiles("theirs")]);
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
