import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { NodePlace } from "./layout.ts";

const root = "/sys/fs/cgroup";
const wanted = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids"];

/** Makes the control group that holds all pods of a node: in one hierarchy (v2), or in each of them (v1). */
export function makeCgroup({ namespace }: NodePlace): void {
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, namespace);
    mkdirSync(folder, { recursive: true });
    if (isUnified()) for (const each of [hierarchy, folder]) delegate(each);
  }
  if (isUnified()) return;
  // without these no process can be put into it
  for (const file of ["cpuset.cpus", "cpuset.mems"])
    writeFileSync(join(root, "cpuset", namespace, file), readFileSync(join(root, "cpuset", file)));
}

/** Every process of the node's pods. */
export function processesOf({ namespace }: NodePlace): number[] {
  const folders = hierarchies().flatMap((hierarchy) => tree(join(hierarchy, namespace)));
  const text = folders.map((folder) => readFileSync(join(folder, "cgroup.procs"), "utf8"));
  return [...new Set(text.join("\n").split("\n").filter(Boolean).map(Number))];
}

export function removeCgroup({ namespace }: NodePlace): void {
  for (const folder of hierarchies().flatMap((hierarchy) => tree(join(hierarchy, namespace))))
    try {
      rmdirSync(folder);
    } catch {
      // a process is still on its way out; the next node of this name takes it as it is
    }
}

const isUnified = () => existsSync(join(root, "cgroup.controllers"));

function hierarchies(): string[] {
  if (isUnified()) return [root];
  const folders = readdirSync(root).map((name) => join(root, name));
  return folders.filter((folder) => existsSync(join(folder, "cgroup.procs")));
}

function delegate(folder: string): void {
  const present = readFileSync(join(folder, "cgroup.controllers"), "utf8").trim().split(" ");
  for (const name of wanted.filter((each) => present.includes(each)))
    writeFileSync(join(folder, "cgroup.subtree_control"), `+${name}`);
}

/** A control group and those in it, leaves first. */
function tree(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const inside = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
  return [...inside.flatMap(({ name }) => tree(join(folder, name))), folder];
}
