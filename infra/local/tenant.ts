import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Certificate, Key, LocalFile, LocalProcess } from "../../components/index.ts";
import { directoryEntry, type Identity, type IssuerConfig } from "../../issuer/index.ts";

export interface LocalTenantArgs {
  tenantId: string;
  /** Absolute folder that the stack owns. */
  root: string;
  port: number;
  /** Who exists in the tenant: people, workloads, agents. */
  identities: readonly Identity[];
}

const issuerProgram = join(import.meta.dirname, "..", "..", "issuer", "main.ts");
/** Names by which the issuer may be called; its certificate holds them. */
const hosts = ["localhost", "127.0.0.1"];
/** Seconds; Entra's tokens last 60 to 90 minutes. */
const tokenLifetime = 3600;

/**
 * A stand-in for an Entra tenant on this machine: an issuer over https with an authority of its own,
 * and a directory of identities. For a first look and for tests; a real deployment has a real tenant.
 */
export class LocalTenant extends pulumi.ComponentResource {
  readonly tenantId: string;
  readonly authority: string;
  /** PEM of the authority that signed the issuer's certificate. */
  readonly ca: pulumi.Output<string>;
  readonly caFile: string;
  /** Folder of the directory's entries. */
  readonly directory: string;
  readonly adminKeyFile: string;

  constructor(name: string, args: LocalTenantArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:local:Tenant", name, {}, options);
    const { root, port, tenantId } = args;
    const inRoot = (...path: string[]) => join(root, "issuer", ...path);
    const child = { parent: this };
    const file = (suffix: string, path: string, content: pulumi.Input<string>) =>
      new LocalFile(`${name}-${suffix}`, { root, path, content }, child);

    this.tenantId = tenantId;
    this.authority = `https://localhost:${port}`;
    this.directory = inRoot("directory");
    this.caFile = inRoot("ca.pem");
    this.adminKeyFile = inRoot("admin-key");

    const ca = new Certificate(`${name}-ca`, { commonName: "nats-entra local CA" }, child);
    const server = new Certificate(
      `${name}-certificate`,
      { commonName: "localhost", hosts, authority: ca },
      child,
    );
    const adminKey = new Key(`${name}-admin-key`, {}, child);
    this.ca = ca.certificate;
    const config: IssuerConfig = {
      tenantId,
      host: "localhost",
      port,
      tls: { certFile: inRoot("server.pem"), keyFile: inRoot("server.key") },
      directory: this.directory,
      dataDir: inRoot("data"),
      adminKeyFile: this.adminKeyFile,
      tokenLifetime,
    };
    const configText = `${JSON.stringify(config, null, 2)}\n`;
    const files = [
      file("ca-file", this.caFile, ca.certificate),
      file("certificate-file", config.tls.certFile, server.certificate),
      file("certificate-key", config.tls.keyFile, server.privateKey),
      file("admin-key-file", this.adminKeyFile, adminKey.secret),
      file("config", inRoot("config.json"), configText),
      ...args.identities.map((identity) =>
        file(
          `identity-${identity.name}`,
          join(this.directory, `identity-${identity.name}.json`),
          `${JSON.stringify(directoryEntry(tenantId, this.authority, identity), null, 2)}\n`,
        ),
      ),
    ];
    new LocalProcess(
      `${name}-issuer`,
      {
        name: "issuer",
        command: [process.execPath, issuerProgram, "--config", inRoot("config.json")],
        root,
        log: join(root, "log", "issuer.log"),
        ports: [port],
        ready: { url: `${this.authority}/healthz`, ca: ca.certificate, timeout: 20 },
        restart: pulumi.interpolate`${server.certificate}${configText}`,
        dataFolders: [config.dataDir],
      },
      { ...child, dependsOn: files },
    );
    this.registerOutputs({ authority: this.authority, tenantId });
  }
}
