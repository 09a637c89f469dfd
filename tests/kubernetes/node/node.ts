import { mkdir, readdir, rm } from "node:fs/promises";
import { writeNodeCertificates } from "./certificates.ts";
import { makeCgroup, processesOf, removeCgroup } from "./cgroups.ts";
import { containerd, startContainerd } from "./containerd.ts";
import { clusterFolder, nodePlace, type NodePlace } from "./layout.ts";
import { mountsOf, processesWith } from "./mounts.ts";
import { connectNode, disconnectNode } from "./network.ts";
import type { Parts } from "./parts.ts";
import { startWorkers, workers } from "./worker.ts";
import { until } from "../../support/waiting/until.ts";

/** The nodes that there are, by their folders. */
export async function nodes(): Promise<number[]> {
  const names = await readdir(clusterFolder()).catch(() => []);
  return names.flatMap((name) => /^node([1-9])$/.exec(name)?.slice(1).map(Number) ?? []);
}

/**
 * Starts nodes and lets pods come to them.
 *
 * @param meanwhile what else has to be there before they can join; done while images are put in place
 */
export async function startNodes(
  indexes: number[],
  parts: Parts,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const places = indexes.map(nodePlace);
  for (const place of places) await prepareNode(place); // one after another: each routes to those before
  await Promise.all([...places.map((place) => startContainerd(place, parts.images)), meanwhile()]);
  await Promise.all(places.map((place) => startWorkers(place, parts.binaries)));
}

async function prepareNode(place: NodePlace): Promise<void> {
  const others = await nodes();
  await mkdir(place.folder, { recursive: true });
  await connectNode(
    place,
    others.filter((index) => index !== place.index),
  );
  await writeNodeCertificates(place);
  makeCgroup(place);
}

/** Ends a node with everything on it. */
export async function stopNode(index: number): Promise<void> {
  const place = nodePlace(index);
  for (const daemon of workers(place)) await daemon.stop();
  const mounts = mountsOf(containerd(place).pid);
  await containerd(place).stop();
  await endProcesses(place, mounts);
  await disconnectNode(place);
  removeCgroup(place);
  await rm(place.folder, { recursive: true, force: true, maxRetries: 10 });
}

/** Kills what the pods run, and then what holds them; with the last one the node's mounts go. */
async function endProcesses(place: NodePlace, mounts: string | undefined): Promise<void> {
  const left = () => [
    ...processesOf(place),
    // never the machine's own mounts: containerd may not have got as far as to have its own
    ...(mounts === undefined || mounts === mountsOf("self") ? [] : processesWith(mounts)),
  ];
  await until(`the end of the processes of ${place.name}`, () => {
    const ids = left();
    for (const pid of ids)
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it ended in between
      }
    return ids.length === 0;
  });
}
