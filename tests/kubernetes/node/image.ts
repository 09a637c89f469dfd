import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { must } from "./command.ts";

/** What an image says about how it is run. */
export interface ImageConfig {
  Entrypoint?: string[];
  Cmd?: string[];
  User?: string;
}

const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const media = "application/vnd.oci.image";

/**
 * Makes an image of one layer from a folder, without a registry and without Docker; the same input gives
 * the same bytes (OCI image layout specification 1.0).
 *
 * @param name complete, with its registry; a digest in it need not be the image's
 * @param archive file that `ctr images import` takes
 */
export async function writeImage(
  name: string,
  root: string,
  config: ImageConfig,
  archive: string,
): Promise<void> {
  const layout = await mkdtemp(join(dirname(archive), "layout-"));
  const blobs = join(layout, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  const put = async (text: string) => {
    const digest = createHash("sha256").update(text).digest("hex");
    await writeFile(join(blobs, digest), text);
    return { digest: `sha256:${digest}`, size: Buffer.byteLength(text) };
  };
  const layer = await putLayer(root, layout, blobs);
  const platform = { architecture: process.arch === "x64" ? "amd64" : "arm64", os: "linux" };
  const about = await put(
    JSON.stringify({
      ...platform,
      config: { Env: [path], WorkingDir: "/", ...config },
      rootfs: { type: "layers", diff_ids: [layer.digest] },
    }),
  );
  const manifest = await put(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${media}.manifest.v1+json`,
      config: { mediaType: `${media}.config.v1+json`, ...about },
      layers: [{ mediaType: `${media}.layer.v1.tar`, ...layer }],
    }),
  );
  const annotations = {
    "io.containerd.image.name": name,
    "org.opencontainers.image.ref.name": name,
  };
  const entry = { mediaType: `${media}.manifest.v1+json`, ...manifest, platform, annotations };
  await writeFile(join(layout, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(
    join(layout, "index.json"),
    JSON.stringify({ schemaVersion: 2, manifests: [entry] }),
  );
  await must("tar", ...reproducible, "-C", layout, "-cf", archive, ".");
  await rm(layout, { recursive: true });
}

const reproducible = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];

async function putLayer(root: string, layout: string, blobs: string) {
  const file = join(layout, "layer");
  await must("tar", ...reproducible, "-C", root, "-cf", file, ".");
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest("hex");
  const { size } = await stat(file);
  await rename(file, join(blobs, digest));
  return { digest: `sha256:${digest}`, size };
}
