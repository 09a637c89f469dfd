import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { Resolver } from "node:dns/promises";
import { join } from "node:path";
import { Failure } from "../../../errors/failure.mjs";
import type { Progress } from "../../../tools/progress.mjs";
import { writeCertificates } from "./certificates.ts";
import { controlPlane, kubectl, startControlPlane } from "./control-plane.ts";
import { clusterFolder, network, nodePlace } from "./layout.ts";
import { removeBridge, routeServices } from "./network.ts";
import { nodes, startNodes, stopNode } from "./node.ts";
import type { Parts } from "./parts.ts";
import { restoreSettings, saveSettings } from "./settings.ts";
import { until } from "../../support/waiting/until.ts";

/** Says whose cluster has the addresses; goes when the machine restarts. */
const ownerFile = "/run/nats-entra-kubernetes";
const addons = join(import.meta.dirname, "addons.yaml");

/** Whether the cluster runs, as far as this cache knows. */
export const isUp = (): boolean => controlPlane(nodePlace(1)).every(({ runs }) => runs);

/**
 * Starts a cluster, unless it runs, and the nodes that it lacks.
 *
 * @param size number of nodes, 1 to 9
 * @throws Failure when somebody else's cluster has the addresses; Error when something does not get ready
 */
export async function startCluster(size: number, parts: Parts, progress: Progress): Promise<void> {
  if (!isUp()) {
    await claim();
    await stopCluster(); // what a crash left
    await progress.step("Kubernetes", () => startFirst(parts));
  }
  const there = await nodes();
  const wanted = Array.from({ length: size }, (_, before) => before + 1);
  const missing = wanted.filter((index) => !there.includes(index));
  if (missing.length > 0)
    await progress.step(`nodes ${missing.join(", ")}`, () => startNodes(missing, parts));
}

async function startFirst(parts: Parts): Promise<void> {
  await mkdir(clusterFolder(), { recursive: true, mode: 0o700 });
  await writeFile(ownerFile, clusterFolder());
  await saveSettings();
  await writeCertificates();
  await startNodes([1], parts, () => startControlPlane(parts.binaries));
  await routeServices();
  await kubectl(parts.binaries, "apply", "--server-side", "-f", addons);
  await until("the answer of the cluster's DNS", dnsAnswers, { timeoutMs: 120_000, everyMs: 100 });
}

/** Ends every node, and leaves nothing of them. */
export async function stopCluster(): Promise<void> {
  if (!existsSync(clusterFolder())) return;
  await Promise.all((await nodes()).filter((each) => each > 1).map(stopNode));
  for (const daemon of controlPlane(nodePlace(1)).reverse()) await daemon.stop();
  await stopNode(1);
  await removeBridge();
  await restoreSettings();
  await rm(clusterFolder(), { recursive: true, force: true, maxRetries: 10 });
  await rm(ownerFile, { force: true });
}

async function claim(): Promise<void> {
  const owner = await readFile(ownerFile, "utf8").catch(() => clusterFolder());
  if (owner === clusterFolder()) return;
  throw new Failure(
    "KUBERNETES_TAKEN",
    "there is a Kubernetes on this machine already, and it has the addresses",
    {
      why: `its state is in ${owner}`,
      next: "end it with the NATS_ENTRA_CACHE that it was started with: npm run kubernetes -- down",
    },
  );
}

async function dnsAnswers(): Promise<boolean> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([network.dns]);
  const asked = resolver.resolve4("kubernetes.default.svc.cluster.local");
  return (await asked.catch(() => [""])).includes(network.apiService);
}
