import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { Failure } from "../errors/failure.mjs";
import { messageOf } from "../errors/render.mjs";
import { integer, object, optional, read, ShapeError, type Infer } from "../values/shape/index.ts";
import { guid, line, words } from "./shape.ts";

const shape = object({
  tenantId: guid,
  // The name in every URL and in `iss`. Nothing here asks for a password, so nothing here may be reached from
  // another machine: the socket is 127.0.0.1, except in the pod behind a Kubernetes service of that name.
  host: line(
    "localhost, 127.0.0.1 or, inside a cluster, NAME.NAMESPACE.svc",
    /^(localhost|127\.0\.0\.1|[a-z0-9-]+\.[a-z0-9-]+\.svc(\.cluster\.local)?)$/,
  ),
  /** 0 takes a free port; the log's `listening` event says which. */
  port: integer(0, 65_535),
  tls: object({ certFile: words, keyFile: words }),
  /** Folder of the directory's objects, one a file. */
  directory: words,
  /** Folder of the signing keys. */
  dataDir: words,
  adminKeyFile: words,
  /** Seconds, at most a day; without it 60 to 90 minutes by chance, as Entra does. */
  tokenLifetime: optional(integer(1, 86_400)),
});

/** The configuration that `--config FILE` names. */
export type IssuerConfig = Infer<typeof shape>;

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
    throw new ConfigError(file, error instanceof ShapeError ? error.message : messageOf(error));
  }
}
