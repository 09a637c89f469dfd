/** Where sessions receive what is published. */
import { isEmpty, rename } from "../subjects/index.ts";
import type { Place } from "./arrive.ts";
import type { Flow } from "./flow.ts";
import type { Graph } from "./graph.ts";

/** Where messages arrive, and the imports that bring them there, in their order. */
export interface Hearing extends Place {
  readonly flows: readonly Flow[];
}

/**
 * Where to subscribe to receive what is published on the subjects: there, and wherever imports lead. Services
 * pass requests on and on; a stream import takes only what was published in the exporting account itself.
 */
export function hearings(graph: Graph, target: Place): Hearing[] {
  const start = { ...target, flows: [] };
  const streams = moved(graph, start, "stream");
  return [start, ...throughServices(graph, start), ...streams];
}

function throughServices(graph: Graph, at: Hearing): Hearing[] {
  return moved(graph, at, "service").flatMap((next) => [next, ...throughServices(graph, next)]);
}

function moved(graph: Graph, { account, set, flows }: Hearing, kind: Flow["kind"]): Hearing[] {
  return graph.outOf(account).flatMap((flow): Hearing[] => {
    if (flow.kind !== kind || flows.includes(flow)) return [];
    const there = rename(set, flow.from.pattern, flow.to.pattern);
    return isEmpty(there)
      ? []
      : [{ account: flow.to.account, set: there, flows: [...flows, flow] }];
  });
}
