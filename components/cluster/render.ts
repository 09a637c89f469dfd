import { createHash } from "node:crypto";
import {
  restartConfig,
  serverConfig,
  type ClusterTrust,
  type ServerConfig,
} from "../../nats/index.ts";

export interface RenderedConfig {
  text: string;
  /** SHA-256 of the text without it, which each node shows as a tag. */
  digest: string;
  /** Changes when a reload is not enough. */
  restart: string;
}

/**
 * The configuration's text with its own digest as a tag, so that each node shows what it runs.
 *
 * @throws NatsError as `serverConfig`
 */
export function renderConfig(config: ServerConfig & ClusterTrust): RenderedConfig {
  const tags = config.tags ?? [];
  const digest = sha256(serverConfig({ ...config, tags }));
  return {
    text: serverConfig({ ...config, tags: [...tags, `config:${digest}`] }),
    digest,
    restart: sha256(restartConfig(config)),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
