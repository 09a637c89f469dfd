import { join } from "node:path";
import type { Progress } from "../../../tools/progress.mjs";
import { prepend, which } from "../../../tools/process.mjs";
import { foldersOf, nats } from "../../../tools/toolchain.mjs";
import { buildBinaries, type Binaries } from "./binaries.ts";
import { buildImages } from "./images.ts";
import { prepareNode } from "./requirements.ts";

/** Everything that a cluster is made of, as paths. */
export interface Parts {
  readonly binaries: Binaries;
  /** Folder of image archives. */
  readonly images: string;
}

/**
 * Builds what is missing: minutes the first time on a machine, nothing after that.
 *
 * @throws Failure saying what is missing and what to do
 */
export async function prepareParts(progress: Progress): Promise<Parts> {
  await prepareNode(progress);
  const binaries = await buildBinaries(progress);
  const path = prepend(await foldersOf(nats, progress), process.env["PATH"]);
  const tools = { node: process.execPath, nats: which("nats", path) ?? join("/", "nats") };
  return { binaries, images: await buildImages(binaries, tools, progress) };
}
