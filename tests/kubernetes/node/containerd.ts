import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { works, must } from "./command.ts";
import { Daemon } from "./daemon.ts";
import { pauseImage } from "./images.ts";
import type { NodePlace } from "./layout.ts";
import { ownMounts } from "./mounts.ts";

/** Where Debian puts the network plugins. */
const plugins = "/usr/lib/cni";

export const containerd = (place: NodePlace): Daemon => new Daemon(place, "containerd");

/** `ctr` for the pods of a node. */
export const ctr = (place: NodePlace, ...args: string[]): [string, ...string[]] => [
  "ctr",
  "-a",
  place.containerd,
  "-n",
  "k8s.io",
  ...args,
];

/** Starts containerd and puts the images into it. */
export async function startContainerd(place: NodePlace, images: string): Promise<void> {
  const folder = join(place.folder, "containerd");
  const network = join(place.folder, "cni", "net.d");
  for (const each of [folder, network]) await mkdir(each, { recursive: true });
  await writeFile(join(network, "10-pods.conflist"), JSON.stringify(podNetwork(place)));
  await writeFile(join(folder, "config.toml"), configOf(place, network));
  const daemon = containerd(place);
  const [unshare, ...words] = ownMounts(place);
  await daemon.start(unshare, [...words, "containerd", "--config", join(folder, "config.toml")]);
  await daemon.ready(30, () => works(...ctr(place, "version")));
  for (const archive of (await readdir(images)).sort())
    await must(...ctr(place, "images", "import", join(images, archive)));
}

function podNetwork(place: NodePlace): object {
  const ipam = {
    type: "host-local",
    dataDir: join(place.folder, "cni", "addresses"),
    ranges: [[{ subnet: place.pods }]],
    routes: [{ dst: "0.0.0.0/0" }],
  };
  const bridge = { type: "bridge", bridge: "cni0", isGateway: true, ipMasq: false };
  return { cniVersion: "0.4.0", name: "pods", plugins: [{ ...bridge, hairpinMode: true, ipam }] };
}

function configOf(place: NodePlace, network: string): string {
  const folder = join(place.folder, "containerd");
  return `version = 2
root = "${folder}/root"
state = "${folder}/state"
disabled_plugins = ["io.containerd.nri.v1.nri", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "${place.containerd}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${folder}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  stream_server_address = "127.0.0.1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${plugins}"
    conf_dir = "${network}"
`;
}
