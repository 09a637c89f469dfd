import type { Place } from "../objects/place.ts";

/** Labels that select the job's pod. */
export function streamsSelector({ calloutSelector }: Place): Record<string, string> {
  return { ...calloutSelector, "app.kubernetes.io/name": "nats-streams" };
}
