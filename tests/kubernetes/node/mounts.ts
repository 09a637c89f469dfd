import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { clusterFolder, type NodePlace } from "./layout.ts";

/**
 * Folders outside its own that a node's programs write to, whatever they are told. In the node's mount
 * namespace each is a folder of its own; what is mounted there goes with the node's last process.
 */
const fixed = ["/run/netns", "/var/lib/cni", "/var/lib/kubelet", "/var/log/containers"];
/** Of the controller manager's provisioner and every kubelet: the same for all nodes. */
const volumes = "/tmp/hostpath_pv";

const script = `while [ "$1" != -- ]; do mkdir -p "$1" "$2" && mount --bind "$2" "$1" || exit 1; shift 2; done
shift; exec "$@"`;

/** The words before a program's own that give it a mount namespace of the node's. */
export function ownMounts(place: NodePlace): [string, ...string[]] {
  const pairs = fixed.map((folder) => [folder, join(place.folder, "private", folder)]);
  const all = [...pairs, [volumes, join(clusterFolder(), "volumes")]].flat();
  return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", ...all, "--"];
}

/** Names the mount namespace that a process is in; undefined when there is no such process. */
export function mountsOf(pid: number | "self" | undefined): string | undefined {
  try {
    return readlinkSync(`/proc/${pid ?? 0}/ns/mnt`);
  } catch {
    return undefined;
  }
}

/** Every process in a mount namespace. */
export function processesWith(mounts: string): number[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((pid) => mountsOf(pid) === mounts);
}
