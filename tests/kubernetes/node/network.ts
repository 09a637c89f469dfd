import { existsSync } from "node:fs";
import { join } from "node:path";
import { must, works } from "./command.ts";
import { network, nodePlace, type NodePlace } from "./layout.ts";

const ip = (...args: string[]) => must("ip", ...args);

/** Gives a node a network namespace, a cable to the host's bridge, and routes to the others. */
export async function connectNode(place: NodePlace, others: number[]): Promise<void> {
  if (!existsSync(`/sys/class/net/${network.bridge}`)) {
    await ip("link", "add", network.bridge, "type", "bridge");
    await ip("addr", "add", `${network.host}/24`, "dev", network.bridge);
    await ip("link", "set", network.bridge, "up");
  }
  if (!existsSync(`/run/netns/${place.namespace}`)) await ip("netns", "add", place.namespace);
  const inside = (...args: string[]) => must(...within(place, "ip", ...args));
  await inside("link", "set", "lo", "up");
  if (!existsSync(`/sys/class/net/${place.cable}`)) {
    const end = ["peer", "name", "eth0", "netns", place.namespace];
    await ip("link", "add", place.cable, "type", "veth", ...end);
    await ip("link", "set", place.cable, "master", network.bridge, "up");
    await inside("addr", "add", `${place.address}/24`, "dev", "eth0");
    await inside("link", "set", "eth0", "up");
    // so that the node's own packets to services reach the rules that translate them
    await inside("route", "replace", network.services, "dev", "eth0");
  }
  await ip("route", "replace", place.pods, "via", place.address);
  for (const other of others.map(nodePlace)) {
    await inside("route", "replace", other.pods, "via", other.address);
    await must(...within(other, "ip", "route", "replace", place.pods, "via", place.address));
  }
  await must(...within(place, "nft", "-f", join(import.meta.dirname, "guard.nft")));
  await must(...within(place, "sysctl", "-qw", "net.ipv4.ip_forward=1"));
  // pods on the same bridge: services are translated between them too
  await works(...within(place, "sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=1"));
}

/** The host reaches services by way of the first node. */
export async function routeServices(): Promise<void> {
  await ip("route", "replace", network.services, "via", nodePlace(1).address);
}

export async function disconnectNode(place: NodePlace): Promise<void> {
  await works("ip", "link", "del", place.cable);
  await works("ip", "netns", "del", place.namespace);
}

export async function removeBridge(): Promise<void> {
  await works("ip", "link", "del", network.bridge);
}

/** A command that runs in the node's network. */
export function within(place: NodePlace, ...command: string[]): [string, ...string[]] {
  return ["nsenter", `--net=/run/netns/${place.namespace}`, "--", ...command];
}
