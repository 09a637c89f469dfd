import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { nodeOptions } from "../../../components/kubernetes/callout/heap.ts";
import { files, paths } from "../../../components/kubernetes/callout/paths.ts";
import { settingsFiles } from "../../../components/kubernetes/callout/settings.ts";
import { placeOf } from "../../../components/kubernetes/objects/place.ts";
import {
  deriveCalloutSecrets,
  deriveSystemCredentials,
  deriveTrust,
  serverConfig,
} from "../../../nats/index.ts";
import { certificate } from "../../../provider/kinds/certificate.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { publishKeys } from "../../support/issuer/entra-issuer.ts";
import { HttpsServer } from "../../support/https-server.ts";
import { login } from "../../support/connect.ts";
import { keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsLayout, type NatsServers } from "../../support/nats/servers.ts";
import * as entra from "../../support/token.ts";
import { until } from "../../support/waiting/until.ts";
import { Replica } from "./replica.ts";
import { Volume } from "./volume.ts";
import { absence } from "../../support/waiting/absence.ts";

/** A pod of the deployment, but for the places of its volumes: its settings, files and environment. */
const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
const wider = accessDocument({
  "Orders.Read": roleEntry("orders"),
  "Finance.Read": roleEntry("finance"),
});
const all = keyMaterial(["orders", "finance"]);
const keys = keyMaterial(["orders"]);
const signing = entra.signingKey("key-1");
const place = placeOf({ namespace: "bus" });

let bundle: string;
let folder: string;
let issuer: HttpsServer;
let nats: NatsServers;
/** The nodes' certificate. */
let nodes: Volume;
let live: Volume;
let replica: Replica | undefined;
const clients: NatsConnection[] = [];

async function authority() {
  const days = { days: 1, renewDays: 0.5 };
  const { state: ca } = await certificate.create({ commonName: "nodes", ...days });
  const hosts = ["127.0.0.1", "localhost"];
  const { state } = await certificate.create({ commonName: "n", hosts, authority: ca, ...days });
  const { certificate: crt, privateKey } = state;
  return { "ca.crt": ca.certificate, "tls.crt": crt, "tls.key": privateKey };
}

const config = (layout: NatsLayout) => {
  const tls = {
    certificateFile: join(nodes.path, "tls.crt"),
    keyFile: join(nodes.path, "tls.key"),
  };
  const client = { ...layout.client, tls };
  return serverConfig({ ...deriveTrust(wider, all), ...layout, client });
};

beforeAll(async () => {
  bundle = await buildCallout();
  folder = await mkdtemp(join(tmpdir(), "nats-entra-pod-"));
  issuer = await HttpsServer.start();
  nodes = new Volume(join(folder, "nodes"));
  await nodes.write(await authority());
  nats = await startNats({ config });
  publishKeys(issuer, signing);
});
beforeEach(async () => {
  live = new Volume(await mkdtemp(join(folder, "live-")));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await replica?.stop();
});
afterAll(async () => {
  await Promise.all([nats.stop(), issuer.stop()]);
  await rm(folder, { recursive: true });
});

/** PEM of their authority. */
const nodesCa = () => readFile(join(nodes.path, "ca.crt"), "utf8");

/** Starts the process as the pod does: the rendered settings, with this machine's folders and ports. */
async function start(environment: Record<string, string> = { POD_NAME: "nats-callout-7d9f-x2" }) {
  const settings = new Volume(await mkdtemp(join(folder, "settings-")));
  const rendered = settingsFiles(
    {
      servers: [`tls://${place.clientHost}:4222`],
      issuer: {
        tenantId: entra.tenant,
        audience: entra.audience,
        authority: issuer.origin,
        ca: issuer.ca,
      },
      furtherIssuers: [],
      keys: {},
      control: { replicas: 1 },
      audit: { file: {} },
    },
    place,
    {},
  );
  const here = (text: string) =>
    text
      .replaceAll(paths.settings, settings.path)
      .replaceAll(paths.live, live.path)
      .replaceAll(paths.keys, join(folder, "keys"))
      .replaceAll(`tls://${place.clientHost}:4222`, nats.urls[0]?.replace("nats:", "tls:") ?? "")
      .replace('"host": "0.0.0.0"', '"host": "127.0.0.1"')
      .replace('"port": 8080', '"port": 0');
  const texts = Object.entries(rendered).map(([name, text]) => [name, here(text)]);
  await settings.write(Object.fromEntries(texts) as Record<string, string>);
  const args = ["--config", join(settings.path, files.config)];
  const variables = { NODE_OPTIONS: nodeOptions("256Mi"), ...environment };
  replica = new Replica(bundle, args, { environment: variables });
  return replica;
}

const secrets = (material: typeof all) => JSON.stringify(deriveCalloutSecrets(material));
const contents = async () => ({
  [files.policy]: JSON.stringify(policy),
  [files.secrets]: secrets(keys),
  [files.clusterCa]: await nodesCa(),
});

function token(roles = ["Orders.Read"]): string {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now - 5, nbf: now - 5, exp: now + 3600 };
  return entra.token(signing, { iss: `${issuer.origin}/${entra.tenant}/v2.0`, ...times, roles });
}

async function connects(roles?: string[], account?: string): Promise<void> {
  const ca = await nodesCa();
  clients.push(await login({ servers: [...nats.urls], token: token(roles), account, ca }));
}

describe("a pod of the callout", () => {
  it("takes its name from its environment, and logs in by the settings that are rendered", async () => {
    await live.write(await contents());
    const pod = await start();
    await pod.seen("ready");
    await connects();
    expect(await pod.status()).toMatchObject({ ready: true, instance: "nats-callout-7d9f-x2" });
    expect(await pod.recorded(1)).toMatchObject([{ decision: "granted", account: "orders" }]);
    expect(JSON.stringify(pod.records)).toContain("nats-callout-7d9f-x2");
  });

  it("does not start without a name, and says which variable lacks", async () => {
    await live.write(await contents());
    const pod = await start({});
    expect(await pod.exit()).toBe(1);
    expect(pod.output).toContain(
      "instance needs POD_NAME in the environment: a name of this replica",
    );
  });

  it.each([files.policy, files.secrets])("does not start without %s", async (name) => {
    await live.write(await contents());
    await rm(join(live.path, name));
    const pod = await start();
    expect(await pod.exit()).toBe(1);
    expect(pod.output).toContain(name);
  });
});

describe("what kubelet puts in the place of files", () => {
  it("is in force without a signal: policy and keys at once", async () => {
    await live.write(await contents());
    const pod = await start();
    await pod.seen("ready");
    await expect(connects(["Finance.Read"])).rejects.toThrow("Authorization Violation");
    await live.write({ [files.policy]: JSON.stringify(wider), [files.secrets]: secrets(all) });
    await pod.seen("secrets_loaded");
    await connects(["Finance.Read"], "finance");
    expect(await pod.status()).toMatchObject({ ready: true, policy: { digest: wider.digest } });
    expect(pod.events("policy_loaded")).toHaveLength(1);
  });

  it("makes the pod unready while the policy names an account whose key is not there", async () => {
    await live.write(await contents());
    const pod = await start();
    await pod.seen("ready");
    await live.write({ [files.policy]: JSON.stringify(wider) });
    await pod.seen("policy_loaded");
    expect((await pod.get("/readyz")).status).toBe(503);
    expect((await pod.status()).policy.accountsWithoutKey).toEqual(["finance"]);
    await live.write({ [files.secrets]: secrets(all) });
    await until("readiness", async () => (await pod.get("/readyz")).status === 200);
  });

  it("leaves the last good one in force when it is bad", async () => {
    await live.write(await contents());
    const pod = await start();
    await pod.seen("ready");
    await live.write({ [files.policy]: "{", [files.secrets]: "{" });
    await Promise.all([pod.seen("policy_rejected"), pod.seen("secrets_rejected")]);
    await connects();
    expect(await pod.status()).toMatchObject({ ready: true, policy: { digest: policy.digest } });
  });
});

describe("an authority of the nodes that is another one now", () => {
  it("is believed at the next connection, and the old one no longer", async () => {
    await live.write(await contents());
    const pod = await start();
    await pod.seen("ready");
    await nodes.write(await authority());
    await nats.reload(`${config(nats.layout)}# renewed\n`);
    await disconnect();
    await pod.seen("nats_disconnected");
    // not yet there: it must not connect to who shows a certificate that it does not know
    await absence(1000, "a connection by a certificate that nobody knows");
    expect(pod.events("nats_connected")).toHaveLength(1);
    expect((await pod.get("/readyz")).status).toBe(503);
    await live.write({ [files.clusterCa]: await nodesCa() });
    await pod.seen("nats_connected", 2);
    await until("readiness", async () => (await pod.status()).ready);
    await connects();
  });
});

/** Ends the callout's connection, as a node that restarts does. */
async function disconnect(): Promise<void> {
  const system = await connect({
    servers: [...nats.urls],
    authenticator: credsAuthenticator(Buffer.from(deriveSystemCredentials(all))),
    tls: { ca: await nodesCa() },
  });
  const [node] = nats.nodes;
  const answer = await fetch(`${node?.monitor ?? ""}/connz?auth=true`);
  const { server_id, connections } = (await answer.json()) as {
    server_id: string;
    connections: { cid: number; name?: string }[];
  };
  const callout = connections.find(({ name }) => name?.startsWith("nats-entra "));
  const kick = `$SYS.REQ.SERVER.${server_id}.KICK`;
  await system.request(kick, JSON.stringify({ cid: callout?.cid }));
  await system.close();
}
