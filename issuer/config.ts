import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { Failure } from "../errors/failure.mjs";
import { integer, object, optional, read, reasonOf, type Shape } from "../values/shape/index.ts";
import { guid, line, words } from "./shape.ts";

/** The configuration that `--config FILE` names. */
export interface IssuerConfig {
  /** Tenant id: a GUID. */
  readonly tenantId: string;
  /** The name in every URL and in `iss`: `localhost`, `127.0.0.1` or, inside a cluster, `NAME.NAMESPACE.svc`. */
  readonly host: string;
  /** 0 takes a free port; the log's `listening` event says which. */
  readonly port: number;
  /** PEM files of the certificate for `host` and of its private key. */
  readonly tls: { readonly certFile: string; readonly keyFile: string };
  /** Folder of the directory's objects, one a file. */
  readonly directory: string;
  /** Folder of the signing keys. */
  readonly dataDir: string;
  /** File with the bearer token of the paths below `/local/` that administer the tenant. */
  readonly adminKeyFile: string;
  /** Seconds, at most a day; without it 60 to 90 minutes by chance, as Entra does. */
  readonly tokenLifetime?: number;
}

const shape: Shape<IssuerConfig> = object({
  tenantId: guid,
  // Nothing here asks for a password, so nothing here may be reached from another machine: the socket is
  // 127.0.0.1, except in the pod behind a Kubernetes service of that name.
  host: line(
    "localhost, 127.0.0.1 or, inside a cluster, NAME.NAMESPACE.svc",
    /^(localhost|127\.0\.0\.1|[a-z0-9-]+\.[a-z0-9-]+\.svc(\.cluster\.local)?)$/,
  ),
  port: integer(0, 65_535),
  tls: object({ certFile: words, keyFile: words }),
  directory: words,
  dataDir: words,
  adminKeyFile: words,
  tokenLifetime: optional(integer(1, 86_400)),
});

/** Where the socket is. */
export function listenAddress({ host }: Pick<IssuerConfig, "host">): string {
  return host.includes(".svc") ? "0.0.0.0" : "127.0.0.1";
}

export class ConfigError extends Failure {
  constructor(file: string, problem: string) {
    super("config_invalid", problem, { next: "correct it, and start again", place: { file } });
    this.name = "ConfigError";
  }
}

/**
 * Reads the configuration; paths in it are relative to the file they stand in.
 *
 * @throws ConfigError when the file cannot be read, is not JSON or has a field that does not fit
 */
export function readConfig(file: string): IssuerConfig {
  try {
    const config = read(shape, JSON.parse(readFileSync(file, "utf8")));
    const here = (path: string): string => resolve(dirname(file), path);
    return {
      ...config,
      tls: { certFile: here(config.tls.certFile), keyFile: here(config.tls.keyFile) },
      directory: here(config.directory),
      dataDir: here(config.dataDir),
      adminKeyFile: here(config.adminKeyFile),
    };
  } catch (error) {
    throw new ConfigError(file, reasonOf(error));
  }
}
