/** What is known of the streams of an account. */
import type { StreamSources } from "../sources.ts";

/** By name, as the grants of the policy know them. */
export type Streams = Readonly<Record<string, StreamSources>>;

export type StreamSetting = "rollup" | "schedules" | "republish" | "directGet";

/** A setting counts as on unless the policy declares it off. */
export function isOn(stream: StreamSources, setting: StreamSetting): boolean {
  return stream.settings?.[setting] !== false;
}
