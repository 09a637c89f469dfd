import type { Place } from "../objects/place.ts";
import type { TopologySpreadArgs } from "../args/nats.ts";

const spread = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"];

/** A node or a zone that fails takes as few nodes of the cluster along as there can be. */
export function topologySpread(
  { natsSelector }: Place,
  args: TopologySpreadArgs[] = spread.map((topologyKey) => ({ topologyKey })),
) {
  return args.map(({ topologyKey, maxSkew = 1, whenUnsatisfiable = "ScheduleAnyway" }) => ({
    topologyKey,
    maxSkew,
    whenUnsatisfiable,
    labelSelector: { matchLabels: natsSelector },
  }));
}
