/** What a declared stream is for sure, for proofs: what is not known counts as on. */
import type { StreamConfig, StreamEntry, StreamOrigin } from "./config.ts";

/** What settings of a stream decide about what a right to it means. */
export interface StreamFacts {
  /** A writer of one subject can replace the whole stream (header Nats-Rollup). */
  readonly rollup: boolean;
  /** A writer stores on any subject of the stream (header Nats-Schedule-Target). */
  readonly schedules: boolean;
  /** What is stored is published again: where, or `true` if that is not known. */
  readonly republish: NonNullable<StreamConfig["republish"]> | boolean;
  /** Every replica answers to those who get single messages. */
  readonly directGet: boolean;
  /** Streams whose messages it stores; undefined: not known. */
  readonly origins: readonly StreamOrigin[] | undefined;
}

/** @example factsOf(document.accounts["shopdata"].streams["ORDERS"]).rollup */
export function factsOf({ managed, config }: StreamEntry): StreamFacts {
  const known = managed !== false;
  const schedules = config.allow_msg_schedules ?? true;
  const { mirror, sources } = config;
  const origins = [...(mirror ? [mirror] : []), ...(sources ?? [])];
  const isKnown = known || (mirror !== undefined && sources !== undefined);
  return {
    schedules,
    // nats-server turns it on for streams that take schedules (stream.go, checkStreamCfg)
    rollup: schedules || (config.allow_rollup_hdrs ?? true),
    republish: config.republish ?? (known ? false : config.republish === undefined),
    directGet: (config.allow_direct ?? true) || (config.mirror_direct ?? true),
    origins: isKnown ? origins : undefined,
  };
}
