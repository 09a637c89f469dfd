import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import {
  account,
  compile,
  kv,
  policy,
  publish,
  role,
  subscribe,
  vault,
} from "../../../access/index.ts";
import type { LoginRecord } from "../../../protocol/audit/login-record.ts";
import { buildCallout } from "../../../tools/build.ts";
import { login } from "../../support/connect.ts";
import { ids, sampleObjects } from "../../support/directory.ts";
import {
  issuerFolder,
  startIssuerProcess,
  type IssuerProcess,
} from "../../support/issuer/issuer.ts";
import type { Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import { tlsFiles } from "../nats/tls-files.ts";
import { Agent } from "./agent.ts";

/** Seconds: every token is a new one, and sessions end while somebody looks. */
const tokenLifetime = 8;

const orders = account("orders", { description: "Agents and who directs them", default: true });
const archive = vault("archive", {
  description: "What agents found",
  jetstream: { disk: "16MiB" },
});
const findings = kv("findings", { account: archive });

const { document } = compile(
  policy({
    accounts: [orders, archive],
    roles: [
      role("Orders.Work", {
        ...{ description: "Work", account: orders, members: ["application"] },
        grants: [
          ...[publish("agents.{azp}.findings"), subscribe("agents.{azp}.tasks")],
          findings.write("{azp}"),
        ],
      }),
      role("Orders.Read", {
        ...{ description: "Direct", account: orders, members: ["user"] },
        grants: [
          ...[publish("agents.*.tasks"), subscribe("agents.*.findings"), findings.read()],
          ...[publish("orders.events.>"), subscribe("orders.events.>")],
        ],
      }),
      role("Archive.Deploy", {
        ...{ description: "Make the bucket", account: archive, members: ["user"] },
        grants: [findings.manage()],
      }),
    ],
  }),
);

/** Where the examples' agents work: real servers, a callout, and an issuer that knows them as workloads. */
export class Office {
  readonly site: Site;
  readonly issuer: IssuerProcess;
  readonly natsCa: string;
  readonly natsCaFile: string;
  /** With the servers' certificate. */
  readonly #folder: string;
  readonly #replica: Replica;
  readonly #boss: NatsConnection;
  readonly #agents: Agent[] = [];

  private constructor(
    parts: Pick<Office, "site" | "issuer" | "natsCa" | "natsCaFile">,
    folder: string,
    replica: Replica,
    boss: NatsConnection,
  ) {
    this.site = parts.site;
    this.issuer = parts.issuer;
    this.natsCa = parts.natsCa;
    this.natsCaFile = parts.natsCaFile;
    this.#folder = folder;
    this.#replica = replica;
    this.#boss = boss;
  }

  /** @param websocket port of the servers' */
  static async open(websocket: number): Promise<Office> {
    const folder = await mkdtemp(join(tmpdir(), "nats-entra-office-"));
    const tls = await tlsFiles(folder, "office");
    const natsCa = await readFile(tls.caFile, "utf8");
    const [site, issuer] = await Promise.all([
      Site.create(await buildCallout(), document, {
        ...{ nodes: 1, tls },
        jetstream: { storeFolder: "$NATS_STORE", memory: 1 << 20, disk: 1 << 26 },
        websocket: { host: "127.0.0.1", port: websocket },
      }),
      issuerFolder(sampleObjects(), { tokenLifetime }).then((folder) => startIssuerProcess(folder)),
    ]);
    const { authority, caFile } = issuer;
    const replica = await site.launch("callout-0", {
      nats: { servers: site.nats.urls, caFile: tls.caFile },
      issuers: [{ tenantId: ids.tenant, audience: ids.api, authority, caFile }],
    });
    await site.served(replica);
    const exp = Math.floor(Date.now() / 1000) + 3_600;
    const servers = [...site.nats.urls];
    const bob = async (role: string) => {
      const claims = { exp, roles: [role] };
      const answer = (await issuer.admin("/local/token", { as: "bob", claims })).json();
      return login({ servers, token: String(answer["access_token"]), ca: natsCa });
    };
    const deployer = await bob("Archive.Deploy");
    await new Kvm(deployer).create("findings");
    await deployer.close();
    const trust = { natsCa, natsCaFile: tls.caFile };
    return new Office({ site, issuer, ...trust }, folder, replica, await bob("Orders.Read"));
  }

  /** An agent with an identity of its own, by the token of its service account. */
  async hire(name: string): Promise<Agent> {
    // in binary, without a 7: its principal has an 8 in place of each (idOf)
    const number = this.#agents.length.toString(2).padStart(12, "0");
    const appId = `77777777-7777-4777-8777-${number}`;
    const id = idOf(appId);
    const subject = `system:serviceaccount:agents:${name}`;
    const { authority } = this.issuer;
    const audience = "api://AzureADTokenExchange";
    const federated = {
      type: "federated",
      issuer: `${authority}/local/workload`,
      subject,
      audience,
    };
    const known = { kind: "client", appId, id, name, displayName: name, credentials: [federated] };
    this.issuer.putObject(`client-${name}.json`, known);
    const assigned = { kind: "assignment", appId: ids.api, principal: id, role: ids.work };
    this.issuer.putObject(`assignment-${name}.json`, assigned);
    const agent = new Agent(this, { appId, name });
    this.#agents.push(agent);
    await this.issuer.admin("/local/reload", {});
    const { assertion } = (
      await this.issuer.admin("/local/assertion", { subject, audience })
    ).json();
    await writeFile(agent.proof, String(assertion));
    await agent.settle();
    return agent;
  }

  /** Logins that were granted to a client, or to a person. */
  granted(id: string): LoginRecord[] {
    return this.#replica.records.filter(
      ({ azp, oid, status_id: status }) => [azp, oid].includes(id) && status === 1,
    );
  }

  /** Gives an agent tasks until one is done. */
  async task(agent: Agent): Promise<void> {
    let found = "";
    const subject = `agents.${agent.appId}`;
    const findings = this.#boss.subscribe(`${subject}.findings`, {
      callback: (_error, message) => void (found = message.string()),
    });
    await agent.until("a finding", () => {
      this.#boss.publish(`${subject}.tasks`, "count");
      return found !== "";
    });
    findings.unsubscribe();
    if (found !== "done: count") throw new Error(`${agent.name} found ${found}`);
    const kept = await this.#kept(agent.appId);
    if (kept !== found) throw new Error(`${agent.name} kept ${kept ?? "nothing"}`);
  }

  /** The last finding of an agent, in the account where findings are. */
  async #kept(appId: string): Promise<string | undefined> {
    const js = jetstream(this.#boss, { domain: "archive" });
    const bucket = await new Kvm(js).open("findings", { allow_direct: true });
    return (await bucket.get(appId))?.string();
  }

  /** Lets an agent sleep until a server has ended its session. */
  async outsleep(agent: Agent): Promise<void> {
    const before = await this.#expired(agent);
    await agent.sleepUntil("its session's end", async () => (await this.#expired(agent)) > before);
  }

  /** How many sessions of an agent a server has ended because their token had. */
  async #expired({ appId }: Agent): Promise<number> {
    const [node] = this.site.nats.nodes;
    const answer = await fetch(`${node?.monitor ?? ""}/connz?state=closed&auth=true&limit=10000`);
    const { connections } = (await answer.json()) as {
      connections: { reason: string; authorized_user: string }[];
    };
    const ended = connections.filter(({ reason }) => reason === "Authentication Expired");
    return ended.filter(({ authorized_user: user }) => user.includes(idOf(appId))).length;
  }

  publish(subject: string, text: string): void {
    this.#boss.publish(subject, text);
  }

  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop()));
    await this.#boss.close();
    await Promise.all([this.site.stop(), this.issuer.stop()]);
    await rm(this.issuer.folder, { recursive: true });
    await rm(this.#folder, { recursive: true });
  }
}

/** Of the principal of an application. */
function idOf(appId: string): string {
  return appId.replaceAll("7", "8");
}
