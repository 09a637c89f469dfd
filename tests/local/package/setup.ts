import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { pack } from "./consumer.ts";

/** Packs the packages, once for all files of this layer. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "nats-entra-tarballs-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    project.provide("tarballs", await pack(folder));
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}
