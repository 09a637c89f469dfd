import { Failure } from "../../../errors/failure.mjs";
import { prepareMachine, type Need } from "../../../tools/machine.mjs";
import type { Progress } from "../../../tools/progress.mjs";

const sources = "other distributions have it under a similar name";
/** Debian's packages, with a program or file of each that tells whether it is there. */
const needs: Need[] = [
  {
    name: "Go, with which Kubernetes is built",
    programs: ["go"],
    from: "https://go.dev/dl (1.26 or newer)",
  },
  ...Object.entries({
    containerd: "containerd",
    runc: "runc",
    "containernetworking-plugins": "/usr/lib/cni/bridge",
    "busybox-static": "busybox",
    iptables: "iptables",
    nftables: "nft",
    conntrack: "conntrack",
    iproute2: "ip",
    gcc: "gcc",
  }).map(([name, program]): Need => ({ name, programs: [program], debian: name, from: sources })),
];

/** Why this machine can't run Kubernetes, or undefined. */
export function obstacle(): string | undefined {
  if (process.platform !== "linux") return `this is ${process.platform}, and it needs Linux`;
  if (!["x64", "arm64"].includes(process.arch)) return `there is nothing for ${process.arch}`;
  if (process.getuid?.() !== 0) return "it needs root, to make network namespaces and containers";
  return undefined;
}

/**
 * Makes sure that the machine has what a node is made of, installing it where that is possible.
 *
 * @throws Failure saying what is missing and what to do
 */
export async function prepareNode(progress: Progress): Promise<void> {
  const why = obstacle();
  if (why !== undefined)
    throw new Failure("NO_KUBERNETES", "there can be no Kubernetes on this machine", {
      why,
      next: "run it as root on Linux, for example in a virtual machine or a privileged container",
    });
  await prepareMachine(needs, progress);
}
