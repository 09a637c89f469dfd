import { Failure } from "../../../tools/failure.mjs";
import { capture, which } from "../../../tools/process.mjs";
import type { Progress } from "../../../tools/progress.mjs";

/** Debian's packages, with a program or file of each that tells whether it is there. */
const packages = {
  containerd: "containerd",
  runc: "runc",
  "containernetworking-plugins": "/usr/lib/cni/bridge",
  "busybox-static": "busybox",
  iptables: "iptables",
  nftables: "nft",
  conntrack: "conntrack",
  iproute2: "ip",
  gcc: "gcc",
} as const;

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
export async function prepareMachine(progress: Progress): Promise<void> {
  const why = obstacle();
  if (why !== undefined)
    throw new Failure("NO_KUBERNETES", {
      what: "There can be no Kubernetes on this machine",
      why,
      todo: "Run it as root on Linux, for example in a virtual machine or a privileged container",
    });
  if (which("go", process.env["PATH"]) === undefined)
    throw new Failure("NO_GO", {
      what: "Kubernetes is built from source",
      why: "and Go is not on PATH",
      todo: "Install it from https://go.dev/dl (1.26 or newer)",
    });
  const missing = Object.entries(packages).filter(([, file]) => !present(file));
  if (missing.length > 0)
    await install(
      missing.map(([name]) => name),
      progress,
    );
}

function present(file: string): boolean {
  const [folder, name] = file.startsWith("/")
    ? [file.slice(0, file.lastIndexOf("/")), file.slice(file.lastIndexOf("/") + 1)]
    : [`${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, file];
  return which(name, folder) !== undefined;
}

async function install(names: string[], progress: Progress): Promise<void> {
  const apt = ["-qq", "-o", "DPkg::Lock::Timeout=120"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await progress.step(`Debian packages ${names.join(", ")}`, async () => {
    const ran = await capture("apt-get", [...apt, "update"], { env })
      .then(() =>
        capture("apt-get", [...apt, "install", "-y", "--no-install-recommends", ...names], { env }),
      )
      .catch(() => ({ code: 1, stderr: "there is no apt-get" }));
    if (ran.code === 0) return;
    throw new Failure("NO_PACKAGES", {
      what: `${names.join(", ")} could not be installed`,
      why: ran.stderr.trim().split("\n").at(-1) ?? "apt-get failed",
      todo: "Install them yourself; other distributions have them under similar names",
    });
  });
}
