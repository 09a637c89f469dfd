import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ids } from "../../support/directory.ts";
import { freeze } from "../../support/freeze.ts";
import { until } from "../../support/waiting/until.ts";
import type { IssuerProcess } from "../../support/issuer/issuer.ts";
import type { Site } from "../callout/site.ts";
import type { Command } from "./toolchains.ts";

const bin = join(import.meta.dirname, "..", "..", "..", "cli", "bin.mjs");
const scope = `api://${ids.api}/.default`;
/** Milliseconds; a busy machine starts slowly. */
const timeoutMs = 100_000;

/** The servers and the issuer of an agent. */
export interface Workplace {
  readonly site: Site;
  readonly issuer: IssuerProcess;
  /** PEM of the authority behind the servers' TLS, and as a file. */
  readonly natsCa: string;
  readonly natsCaFile: string;
}

/** An example as a process, and what is particular to it. */
export class Agent {
  readonly appId: string;
  readonly name: string;
  readonly #office: Workplace;
  #process: ChildProcess | undefined;
  #said = "";

  constructor(office: Workplace, { appId, name }: { appId: string; name: string }) {
    this.#office = office;
    this.appId = appId;
    this.name = name;
  }

  /** File with the token of its service account. */
  get proof(): string {
    return join(this.#office.issuer.folder, `${this.name}.assertion`);
  }

  /** Everything it has said so far. */
  get said(): string {
    return this.#said;
  }

  /** The nats-entra command on its PATH, signed in as itself. */
  async signIn(): Promise<void> {
    await mkdir(join(this.#home, "bin"), { recursive: true });
    const program = `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`;
    await writeFile(join(this.#home, "bin", "nats-entra"), program, { mode: 0o755 });
    const login = ["login", "--workload-identity"];
    await promisify(execFile)("nats-entra", login, { env: this.#environment });
  }

  /** What the output `client` of a stack would say: a local one has its authority in a file. */
  async settle(target: "kubernetes" | "local" = "kubernetes"): Promise<void> {
    const { issuer, site, natsCa, natsCaFile } = this.#office;
    const { authority, caFile: authorityCaFile } = issuer;
    const settings = {
      servers: site.nats.urls.map((url) => url.replace("nats:", "tls:")),
      ...(target === "local" ? { natsCaFile } : { natsCa }),
      ...{ tls: { handshakeFirst: true }, domains: { orders: ["archive"] } },
      ...{ tenantId: ids.tenant, authority, authorityCaFile, audience: ids.api, scope },
      ...{ clientId: ids.cli, callouts: [], monitors: [] },
    };
    await mkdir(this.#home, { recursive: true });
    await writeFile(this.#settings, JSON.stringify(settings));
  }

  start([program, ...args]: Command): void {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const child = spawn(program, args, { env: this.#environment, stdio: [...stdio] });
    const note = (chunk: Buffer) => (this.#said += chunk.toString());
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    this.#process = child;
  }

  async until(what: string, reached: () => boolean): Promise<void> {
    await until(what, reached, { timeoutMs }).catch((error: unknown) => {
      throw new Error(`${String(error)}; ${this.name} said: ${this.#said.slice(-2_000)}`);
    });
  }

  /** Sleeps, as the process of a machine that is suspended, until something has happened. */
  async sleepUntil(what: string, reached: () => Promise<boolean>): Promise<void> {
    const wake = await freeze([this.#process?.pid ?? 0]);
    try {
      await until(what, reached, { timeoutMs });
    } finally {
      wake();
    }
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  get #settings(): string {
    return join(this.#home, "client.json");
  }

  get #home(): string {
    return join(this.#office.issuer.folder, `home-${this.name}`);
  }

  /** What AKS' workload identity puts there, where NATS is, and this machine's authority for each library. */
  get #environment(): NodeJS.ProcessEnv {
    const { authority, caFile } = this.#office.issuer;
    return {
      ...process.env,
      AZURE_AUTHORITY_HOST: authority,
      AZURE_TENANT_ID: ids.tenant,
      AZURE_CLIENT_ID: this.appId,
      AZURE_FEDERATED_TOKEN_FILE: this.proof,
      NATS_CLIENT: this.#settings,
      NATS_ACCOUNT: "orders",
      NODE_EXTRA_CA_CERTS: caFile,
      SSL_CERT_FILE: caFile,
      REQUESTS_CA_BUNDLE: caFile,
      // the nats-entra command
      PATH: `${join(this.#home, "bin")}:${String(process.env["PATH"])}`,
      XDG_STATE_HOME: this.#home,
      XDG_CONFIG_HOME: this.#home,
      NATS_ENTRA_SETTINGS: this.#settings,
    };
  }
}
