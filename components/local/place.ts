/** What the local target's parts need to know about the machine. */
export interface Place {
  readonly folder: string;
  readonly ports: Ports;
  readonly natsServer: string;
}

/** The ports of 127.0.0.1 that the local target uses; nodes and replicas are counted from 0. */
export interface Ports {
  /** Port for clients. */
  client(node: number): number;
  /** Port for the routes of other nodes. */
  cluster(node: number): number;
  /** Port of the monitoring endpoints. */
  monitor(node: number): number;
  /** Port of a callout's health and metrics. */
  callout(replica: number): number;
  /** Port of the issuer. */
  issuer: number;
  /** Port for leaf nodes. */
  leafnodes(node: number): number;
  /** Port for browsers. */
  websocket(node: number): number;
  /** Port for MQTT clients. */
  mqtt(node: number): number;
  /** Port for gateways of other clusters. */
  gateway(node: number): number;
  /** Port of Go's profiles. */
  profiling(node: number): number;
}

const perKind = 10;

/**
 * The ports from a base: clients from base+0, routes from base+10, monitoring from base+20, callouts
 * from base+30, the issuer at base+40, leaf nodes from base+50, websocket from base+60, MQTT from base+70,
 * gateways from base+80, profiles from base+90. Ten of each kind, so up to ten nodes and ten replicas.
 *
 * @example ports(14220).client(2) // 14222
 */
export function ports(base: number): Ports {
  const nth = (kind: number, index: number) => base + kind * perKind + index;
  return {
    client: (node) => nth(0, node),
    cluster: (node) => nth(1, node),
    monitor: (node) => nth(2, node),
    callout: (replica) => nth(3, replica),
    issuer: nth(4, 0),
    leafnodes: (node) => nth(5, node),
    websocket: (node) => nth(6, node),
    mqtt: (node) => nth(7, node),
    gateway: (node) => nth(8, node),
    profiling: (node) => nth(9, node),
  };
}
