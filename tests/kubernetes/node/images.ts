import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { images } from "../../../components/kubernetes/objects/images.ts";
import { install, toolFolder } from "../../../tools/cache.mjs";
import type { Progress } from "../../../tools/progress.mjs";
import { corednsVersion, previousNats, type Binaries } from "./binaries.ts";
import { must } from "./command.ts";
import { writeImage, type ImageConfig } from "./image.ts";
import { Root } from "./root.ts";

/** Holds a pod's network namespace; containerd's configuration names it. No registry has an image of this name. */
export const pauseImage = "localhost/pause:3.10";
export const corednsImage = `localhost/coredns:v${corednsVersion}`;
/** Another version than the components' own, for rolling updates. */
export const previousNatsImage = `nats:${previousNats}-alpine`;

interface Recipe {
  name: string;
  config: ImageConfig;
  fill: (root: Root) => Promise<unknown>;
}

/**
 * Builds every image that pods of the tests use, under the names that the components give them; what is
 * inside runs on this machine's C library instead of Alpine's.
 *
 * @param tools programs that images hold: of this machine
 * @returns folder of archives
 */
export async function buildImages(
  binaries: Binaries,
  tools: { node: string; nats: string },
  progress: Progress,
): Promise<string> {
  const all = recipes(binaries, tools);
  const folder = toolFolder("kubernetes-images", await digestOf(binaries, tools, all));
  return install(folder, (unfinished) =>
    progress.step("container images", async () => {
      for (const [index, recipe] of all.entries())
        await bake(recipe, join(unfinished, `${index}.tar`));
    }),
  );
}

async function bake({ name, config, fill }: Recipe, archive: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "nats-entra-image-"));
  try {
    await mkdir(join(folder, "etc"));
    await fill(new Root(folder));
    await writeImage(complete(name), folder, config, archive);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A name as containerd keeps it: with the registry that a short one means, and a digest instead of a tag. */
export function complete(image: string): string {
  const name = image.replace(/:[^:/@]+@/, "@");
  const [first = "", ...rest] = name.split("/");
  if (rest.length > 0 && (first.includes(".") || first === "localhost")) return name;
  return `docker.io/${rest.length > 0 ? name : `library/${name}`}`;
}

function recipes(binaries: Binaries, tools: { node: string; nats: string }): Recipe[] {
  const nats = (name: string, program: string): Recipe => ({
    name,
    config: {
      Entrypoint: ["docker-entrypoint.sh"],
      Cmd: ["nats-server", "--config", "/etc/nats/nats-server.conf"],
    },
    fill: async (root) => {
      await root.addBusybox();
      await root.copy(program, "usr/local/bin/nats-server");
      await root.write("usr/local/bin/docker-entrypoint.sh", natsEntrypoint, 0o755);
    },
  });
  return [
    { name: pauseImage, config: { Entrypoint: ["/pause"], User: "65535:65535" }, fill: addPause },
    {
      name: corednsImage,
      config: { Entrypoint: ["/coredns"] },
      fill: (root) => root.copy(binaries.coredns, "coredns"),
    },
    nats(images.nats, binaries.natsServer),
    nats(previousNatsImage, binaries.previousNatsServer),
    {
      name: images.node,
      config: { Cmd: ["node"] },
      fill: async (root) => {
        await root.addBusybox();
        await root.copyWithLibraries(tools.node, "usr/local/bin/node");
      },
    },
    {
      name: images.box,
      config: { Cmd: ["sh"] },
      fill: async (root) => {
        await root.addBusybox();
        await root.copy(tools.nats, "usr/local/bin/nats");
      },
    },
  ];
}

/** As the official image's: what begins with a dash is for the server. */
const natsEntrypoint = `#!/bin/sh
set -e
case "\${1:-}" in -*|*.conf) set -- nats-server "$@";; esac
exec "$@"
`;

const pause = `#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
static void end(int signal) { exit(0); }
int main(void) {
  signal(SIGTERM, end);
  signal(SIGINT, end);
  signal(SIGCHLD, SIG_IGN);
  for (;;) pause();
}
`;

async function addPause(root: Root): Promise<void> {
  await root.write("pause.c", pause);
  const [source, program] = [join(root.folder, "pause.c"), join(root.folder, "pause")];
  await must("gcc", "-Os", "-static", "-o", program, source);
  await rm(source);
}

/** Of everything that the images are made of. */
async function digestOf(
  binaries: Binaries,
  tools: { node: string; nats: string },
  all: Recipe[],
): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify({ binaries, tools, names: all.map(({ name }) => name) }));
  for (const file of ["images.ts", "image.ts", "root.ts"])
    hash.update(await readFile(join(import.meta.dirname, file)));
  return hash.digest("hex").slice(0, 16);
}
