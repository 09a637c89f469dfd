import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ids } from "../../support/directory.ts";
import {
  issuerFolder,
  startIssuerProcess,
  type IssuerProcess,
} from "../../support/issuer/issuer.ts";

/** A tenant on this machine with a person and a service in it, for programs that deploy locally. */
export class Tenant {
  readonly tenantId = ids.tenant;
  /** Object ids of the person and of the service. */
  readonly ada = ids.ada;
  readonly scanner = ids.workerObject;
  readonly issuer: IssuerProcess;
  /** PEM of the authority behind the issuer's certificate. */
  readonly ca: string;

  private constructor(issuer: IssuerProcess, ca: string) {
    this.issuer = issuer;
    this.ca = ca;
  }

  static async start(): Promise<Tenant> {
    const ada = { kind: "user", id: ids.ada, name: "ada", displayName: "Ada" };
    const scanner = { kind: "client", id: ids.workerObject, appId: ids.worker, name: "scanner" };
    const folder = await issuerFolder({
      "user-ada.json": { ...ada, userPrincipalName: "ada@example.com" },
      "client-scanner.json": { ...scanner, displayName: "Scanner", credentials: [] },
    });
    const issuer = await startIssuerProcess(folder);
    return new Tenant(issuer, await readFile(issuer.caFile, "utf8"));
  }

  /** The argument `directory` of the components. */
  get directory() {
    const root = this.issuer.folder;
    return { local: { root, folder: join(root, "directory") } };
  }

  /** The argument `tenant`. */
  get args() {
    return { tenantId: this.tenantId, authority: this.issuer.authority, ca: this.ca };
  }

  async tokenOfAda(): Promise<string> {
    const answer = (await this.issuer.admin("/local/token", { as: "ada" })).json();
    if (typeof answer["access_token"] === "string") return answer["access_token"];
    throw new Error(`no token for ada: ${JSON.stringify(answer)}`);
  }

  async stop(): Promise<void> {
    await this.issuer.stop();
    await rm(this.issuer.folder, { recursive: true, force: true });
  }
}
