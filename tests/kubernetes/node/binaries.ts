import { join } from "node:path";
import { install, toolFolder } from "../../../tools/cache.mjs";
import { Failure } from "../../../errors/failure.mjs";
import { reason } from "../../../tools/failure.mjs";
import { buildModule, type BuildOptions } from "../../../tools/gomodule.mjs";
import type { Progress } from "../../../tools/progress.mjs";
import { natsServer as natsPin } from "../../../tools/versions.mjs";
import { kubernetesVersion } from "./layout.ts";

/** Programs by name, all built from source, each module pinned by its go.sum. */
export interface Binaries {
  /** Folder of kubectl, kube-apiserver and the others of Kubernetes itself. */
  kubernetes: string;
  etcd: string;
  coredns: string;
  /** Of the version that nodes run by default, and the one before it for rolling updates. */
  natsServer: string;
  previousNatsServer: string;
}

const modules = join(import.meta.dirname, "modules");
// renovate: datasource=github-releases depName=etcd-io/etcd
export const etcdVersion = "3.6.8";
// renovate: datasource=github-releases depName=coredns/coredns
export const corednsVersion = "1.14.2";
export const previousNats = "2.15.1";

/** @throws Failure naming what can't be built, why, and what to do */
export async function buildBinaries(progress: Progress): Promise<Binaries> {
  const build = (name: string, version: string, options: BuildOptions = {}) =>
    built(name, version, { modules, ...options }, progress);
  const kubernetes = await build("kubernetes", kubernetesVersion, {
    several: true,
    variables: versionVariables(),
  });
  const own = { modules: undefined }; // the project's own pin
  return {
    kubernetes,
    etcd: join(await build("etcd", etcdVersion), "etcd"),
    coredns: join(await build("coredns", corednsVersion, { package: "." }), "coredns"),
    natsServer: join(await build("nats-server", natsPin.version, own), "nats-server"),
    previousNatsServer: join(await build("nats-server", previousNats), "nats-server"),
  };
}

async function built(
  name: string,
  version: string,
  options: BuildOptions,
  progress: Progress,
): Promise<string> {
  const title = `${name} ${version}`;
  const folder = toolFolder(`built-${name}`, version);
  return install(folder, (unfinished) =>
    progress.step(`${title}, from source`, async () => {
      try {
        await buildModule(name, unfinished, options);
      } catch (error) {
        throw new Failure("NO_BUILD", `${title} could not be built`, {
          why: reason(error),
          next: "check that Go 1.26 or newer is on PATH and can reach its module proxy",
        });
      }
    }),
  );
}

/** What Kubernetes' own build sets, so that its programs know who they are. */
function versionVariables(): Record<string, string> {
  const [major = "", minor = ""] = kubernetesVersion.split(".");
  const known = { gitVersion: `v${kubernetesVersion}`, gitMajor: major, gitMinor: minor };
  const base = { ...known, gitTreeState: "clean", buildDate: "2026-01-01T00:00:00Z" };
  const named = (folder: string, values: object) =>
    Object.entries(values).map(([name, value]) => [`k8s.io/${folder}.${name}`, String(value)]);
  return Object.fromEntries([
    ...named("component-base/version", base),
    ...named("client-go/pkg/version", known),
  ]) as Record<string, string>;
}
