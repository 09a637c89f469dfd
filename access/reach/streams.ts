/** What is known of the streams of an account. */
import type { StreamSources } from "../compiler/sources.ts";

/** By name, as the grants of the policy know them. */
export type Streams = Readonly<Record<string, StreamSources>>;

export type StreamSetting = "rollup" | "schedules" | "republish" | "directGet" | "atomic";

/**
 * A setting counts as on unless the policy declares it off. A stream that takes schedules takes roll-ups, whatever its
 * configuration says: nats-server turns them on (stream.go, checkStreamCfg).
 */
export function isOn(stream: StreamSources, setting: StreamSetting): boolean {
  if (stream.settings?.[setting] !== false) return true;
  return setting === "rollup" && isOn(stream, "schedules");
}
