import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { NatsConnection } from "@nats-io/transport-node";
import type { AuditRecord } from "../../../callout/audit/record.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { login } from "../../support/connect.ts";
import { ids, sampleObjects, workerSubject } from "../../support/directory.ts";
import { issuerFolder, startIssuerProcess, type IssuerProcess } from "../../support/issuer.ts";
import { until, type Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import type { Command } from "./toolchains.ts";

const scope = `api://${ids.api}/.default`;
const bin = join(import.meta.dirname, "..", "..", "..", "cli", "bin.mjs");
/** Seconds: every token is a new one, and sessions end while somebody looks. */
const tokenLifetime = 10;
/** Milliseconds; a busy machine compiles and starts slowly. */
const patience = 100_000;

const policy = accessDocument({
  "Orders.Work": roleEntry("orders", {
    members: ["application"],
    publish: { allow: ["agents.{azp}.findings"], deny: [] },
    subscribe: { allow: ["agents.{azp}.tasks"], deny: [] },
  }),
  "Orders.Read": roleEntry("orders", {
    publish: { allow: ["agents.*.tasks", "orders.events.>"], deny: [] },
    subscribe: { allow: ["agents.*.findings", "orders.events.>"], deny: [] },
  }),
});

/** Where the examples' agent works: real servers, a callout, and an issuer that knows it as a workload. */
export class Office {
  readonly site: Site;
  readonly issuer: IssuerProcess;
  readonly #replica: Replica;
  readonly #boss: NatsConnection;
  readonly #agents: ChildProcess[] = [];
  #said = "";

  private constructor(
    parts: Pick<Office, "site" | "issuer">,
    replica: Replica,
    boss: NatsConnection,
  ) {
    this.site = parts.site;
    this.issuer = parts.issuer;
    this.#replica = replica;
    this.#boss = boss;
  }

  /** @param websocket port of the servers' */
  static async open(websocket: number): Promise<Office> {
    const [site, issuer] = await Promise.all([
      Site.create(await buildCallout(), policy, {
        nodes: 1,
        websocket: { host: "127.0.0.1", port: websocket },
      }),
      issuerFolder(sampleObjects(), { tokenLifetime }).then((folder) => startIssuerProcess(folder)),
    ]);
    const federated = { issuer: `${issuer.authority}/local/workload`, subject: workerSubject };
    const audience = "api://AzureADTokenExchange";
    const objects = sampleObjects([{ type: "federated", ...federated, audience }]);
    issuer.putObject("client-worker.json", objects["client-worker.json"] ?? {});
    await issuer.admin("/local/reload", {});
    const body = { subject: workerSubject, audience };
    const { assertion } = (await issuer.admin("/local/assertion", body)).json();
    await writeFile(join(issuer.folder, "assertion"), String(assertion));
    const { authority, caFile } = issuer;
    const replica = await site.launch("callout-0", {
      issuers: [{ tenantId: ids.tenant, audience: ids.api, authority, caFile }],
    });
    await replica.seen("ready");
    const token = (await issuer.admin("/local/token", { as: "bob", claims: longLived() })).json();
    const boss = await login({
      servers: [...site.nats.urls],
      token: String(token["access_token"]),
    });
    return new Office({ site, issuer }, replica, boss);
  }

  /** What an agent finds in its environment: what AKS' workload identity puts there, and where NATS is. */
  get environment(): NodeJS.ProcessEnv {
    const { authority, caFile, folder } = this.issuer;
    return {
      ...process.env,
      AZURE_AUTHORITY_HOST: authority,
      AZURE_TENANT_ID: ids.tenant,
      AZURE_CLIENT_ID: ids.worker,
      AZURE_FEDERATED_TOKEN_FILE: join(folder, "assertion"),
      NATS_SERVERS: this.site.nats.urls.join(","),
      NATS_SCOPE: scope,
      // this machine's authority, for each library in its own way
      NODE_EXTRA_CA_CERTS: caFile,
      SSL_CERT_FILE: caFile,
      REQUESTS_CA_BUNDLE: caFile,
      // the nats-entra command
      PATH: `${join(folder, "bin")}:${String(process.env["PATH"])}`,
      HOME: folder,
      XDG_STATE_HOME: folder,
      XDG_CONFIG_HOME: folder,
      NATS_ENTRA_SETTINGS: join(folder, "client.json"),
    };
  }

  /** The command on PATH, signed in as the agent. */
  async signIn(): Promise<void> {
    const { folder, authority, caFile } = this.issuer;
    const settings = {
      ...{ servers: this.site.nats.urls, tenantId: ids.tenant, authority, authorityCaFile: caFile },
      ...{ audience: ids.api, scope, clientId: ids.cli, callouts: [], monitors: [] },
    };
    await writeFile(join(folder, "client.json"), JSON.stringify(settings));
    const program = `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`;
    await mkdir(join(folder, "bin"));
    await writeFile(join(folder, "bin", "nats-entra"), program, { mode: 0o755 });
    const env = this.environment;
    await promisify(execFile)("nats-entra", ["login", "--workload-identity"], { env });
  }

  /** A folder of this machine's authorities, as Java wants it. */
  async trustStore(folder: string): Promise<void> {
    const to = ["-keystore", join(folder, "ca.p12"), "-storepass", "changeit"];
    const from = ["-importcert", "-noprompt", "-alias", "ca", "-file", this.issuer.caFile];
    await promisify(execFile)("keytool", [...from, ...to]);
  }

  start([program, ...args]: Command): void {
    const child = spawn(program, args, {
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const note = (chunk: Buffer) => (this.#said += chunk.toString());
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    this.#agents.push(child);
  }

  /** Everything that agents have said, tokens not among it. */
  get said(): string {
    return this.#said;
  }

  /** Logins of a client library that were granted. */
  granted(lang: string): AuditRecord[] {
    return this.#replica.records.filter(
      ({ client, status_id: status }) => client.lang === lang && status === 1,
    );
  }

  /** Gives a task until one is done. */
  async works(): Promise<void> {
    let found = "";
    const subject = `agents.${ids.worker}`;
    const findings = this.#boss.subscribe(`${subject}.findings`, {
      callback: (_error, message) => void (found = message.string()),
    });
    await this.until("a finding", () => {
      this.#boss.publish(`${subject}.tasks`, "count");
      return found !== "";
    });
    findings.unsubscribe();
    if (found !== "done: count") throw new Error(`found ${found}`);
  }

  publish(subject: string, text: string): void {
    this.#boss.publish(subject, text);
  }

  async until(what: string, reached: () => boolean | Promise<boolean>): Promise<void> {
    await until(what, reached, patience).catch((error: unknown) => {
      throw new Error(`${String(error)}; the example said: ${this.#said.slice(-2_000)}`);
    });
  }

  /** Ends the agents that were started. */
  async clear(): Promise<void> {
    for (const child of this.#agents.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    this.#said = "";
  }

  async close(): Promise<void> {
    await this.clear();
    await this.#boss.close();
    await Promise.all([this.site.stop(), this.issuer.stop()]);
    await rm(this.issuer.folder, { recursive: true });
  }
}

const longLived = () => ({ exp: Math.floor(Date.now() / 1000) + 3_600 });
