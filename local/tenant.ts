import { extname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Certificate } from "../components/resources/certificate.ts";
import { Key } from "../components/resources/key.ts";
import { LocalFile } from "../components/resources/local-file.ts";
import { LocalProcess } from "../components/resources/local-process.ts";
import { directoryEntry, type Identity, type IssuerConfig } from "../issuer/index.ts";
import { checkIdentities } from "./identities.ts";

export interface LocalTenantArgs {
  tenantId: string;
  /** Absolute folder that the stack owns. */
  root: string;
  port: number;
  /** Who exists in the tenant: people, workloads, agents. */
  identities: readonly Identity[];
}

/** In the package it is compiled, as this module is. */
const issuerProgram = join(
  ...[import.meta.dirname, "..", "issuer", `main${extname(import.meta.filename)}`],
);
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
  /** PEM of the authority that signed the issuer's certificate. What takes it waits for the issuer to answer. */
  readonly ca: pulumi.Output<string>;
  /** Folder of the directory's entries. */
  readonly directory: string;
  readonly adminKeyFile: string;

  constructor(name: string, args: LocalTenantArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:local:Tenant", name, {}, options);
    const { root, port, tenantId, identities } = args;
    checkIdentities(identities);
    const inRoot = (...path: string[]) => join(root, "issuer", ...path);
    const child = { parent: this };
    const file = (suffix: string, path: string, content: pulumi.Input<string>) =>
      new LocalFile(`${name}-${suffix}`, { root, path, content }, child);

    this.tenantId = tenantId;
    this.authority = `https://localhost:${port}`;
    this.directory = inRoot("directory");
    this.adminKeyFile = inRoot("admin-key");

    const ca = new Certificate(`${name}-ca`, { commonName: "nats-entra local CA" }, child);
    const server = new Certificate(
      `${name}-certificate`,
      { commonName: "localhost", hosts, authority: ca },
      child,
    );
    const adminKey = new Key(`${name}-admin-key`, {}, child);
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
      file("ca-file", inRoot("ca.pem"), ca.certificate),
      file("certificate-file", config.tls.certFile, server.certificate),
      file("certificate-key", config.tls.keyFile, server.privateKey),
      file("admin-key-file", this.adminKeyFile, adminKey.secret),
      file("config", inRoot("config.json"), configText),
      ...identities.map((identity) =>
        file(
          `identity-${identity.name}`,
          join(this.directory, `identity-${identity.name}.json`),
          `${JSON.stringify(directoryEntry(tenantId, this.authority, identity), null, 2)}\n`,
        ),
      ),
    ];
    const issuer = new LocalProcess(
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
    // the address of a resource is known before it is there, and still makes others wait for it
    this.ca = pulumi.all([ca.certificate, issuer.urn]).apply(([pem]) => pem);
    this.registerOutputs({ authority: this.authority, tenantId });
  }
}
