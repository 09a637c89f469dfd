import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ids } from "../../support/directory.ts";
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
    const { issuer, site } = this.#office;
    const { authority, caFile: authorityCaFile } = issuer;
    const settings = {
      ...{ servers: site.nats.urls, tenantId: ids.tenant, authority, authorityCaFile },
      ...{ audience: ids.api, scope, clientId: ids.cli, callouts: [], monitors: [] },
    };
    await mkdir(join(this.#home, "bin"), { recursive: true });
    await writeFile(join(this.#home, "client.json"), JSON.stringify(settings));
    const program = `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`;
    await writeFile(join(this.#home, "bin", "nats-entra"), program, { mode: 0o755 });
    const login = ["login", "--workload-identity"];
    await promisify(execFile)("nats-entra", login, { env: this.#environment });
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

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  get #home(): string {
    return join(this.#office.issuer.folder, `home-${this.name}`);
  }

  /** What AKS' workload identity puts there, where NATS is, and this machine's authority for each library. */
  get #environment(): NodeJS.ProcessEnv {
    const { issuer, site } = this.#office;
    const { authority, caFile } = issuer;
    return {
      ...process.env,
      AZURE_AUTHORITY_HOST: authority,
      AZURE_TENANT_ID: ids.tenant,
      AZURE_CLIENT_ID: this.appId,
      AZURE_FEDERATED_TOKEN_FILE: this.proof,
      NATS_SERVERS: site.nats.urls.join(","),
      NATS_SCOPE: scope,
      NATS_ACCOUNT: "orders",
      NATS_DOMAIN: "archive",
      NODE_EXTRA_CA_CERTS: caFile,
      SSL_CERT_FILE: caFile,
      REQUESTS_CA_BUNDLE: caFile,
      // the nats-entra command
      PATH: `${join(this.#home, "bin")}:${String(process.env["PATH"])}`,
      XDG_STATE_HOME: this.#home,
      XDG_CONFIG_HOME: this.#home,
      NATS_ENTRA_SETTINGS: join(this.#home, "client.json"),
    };
  }
}
