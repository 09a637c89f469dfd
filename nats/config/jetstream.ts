import { NatsError } from "../errors/nats-error.ts";
import { isReference, type ConfigBlock } from "./text.ts";

export interface JetStreamConfig {
  readonly storeFolder: string;
  /** Bytes of this node. */
  readonly memory: number;
  /** Bytes of this node. */
  readonly disk: number;
  readonly domain?: string;
  readonly uniqueTag?: string;
  /** References such as `$JS_KEY`: the file must not hold keys. */
  readonly key?: string;
  readonly previousKey?: string;
  /** `chachapoly` or `aes`. */
  readonly cipher?: string;
  /** A duration, or `always`. */
  readonly syncInterval?: string;
  /** Bytes. */
  readonly maxOutstandingCatchup?: number;
}

export function jetStreamBlock(jetstream: JetStreamConfig): ConfigBlock {
  const { key, previousKey } = jetstream;
  for (const given of [key, previousKey]) {
    if (given === undefined || isReference(given)) continue;
    throw new NatsError("config_value", "jetstream: its key is not a reference", {
      next: "give it as $NAME of the environment",
    });
  }
  return {
    store_dir: jetstream.storeFolder,
    max_memory_store: jetstream.memory,
    max_file_store: jetstream.disk,
    domain: jetstream.domain,
    unique_tag: jetstream.uniqueTag,
    key,
    prev_key: previousKey,
    cipher: jetstream.cipher,
    sync_interval: jetstream.syncInterval,
    max_outstanding_catchup: jetstream.maxOutstandingCatchup,
  };
}
