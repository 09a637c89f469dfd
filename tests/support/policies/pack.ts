import { chmod, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const sources = join(import.meta.dirname, "..", "..", "..", "policies", "guardrails");
/** A runtime without a language host: for those the engine still runs `pulumi-analyzer-policy-<runtime>`. */
const runtime = "node-without-host";

/** The guardrails as an engine can run them whose language host can't. */
export interface PolicyPack {
  /** For `--policy-pack`. */
  folder: string;
  /** Goes first on PATH. */
  bin: string;
  /** All of it. */
  root: string;
}

/**
 * Puts the pack behind the way in which packs were started before language hosts could
 * (pulumi pkg/resource/plugin/analyzer_plugin.go). The rest is as a current host does it: the same
 * module of the SDK, in the pack's folder.
 *
 * @param pack folder of the pack, with its package.json: that of the sources, or an installed one
 */
export async function hostlessPack(pack = sources): Promise<PolicyPack> {
  const root = await mkdtemp(join(tmpdir(), "nats-entra-pack-"));
  const [folder, bin] = [join(root, "guardrails"), join(root, "bin")];
  await Promise.all([mkdir(folder), mkdir(bin)]);
  const manifest = JSON.parse(await readFile(join(pack, "package.json"), "utf8")) as {
    name: string;
    version: string;
    main: string;
  };
  const { name, version } = manifest;
  const own = { name, version, type: "module", main: "main.mjs" };
  await writeFile(join(folder, "PulumiPolicy.yaml"), `runtime: ${runtime}\n`);
  await writeFile(join(folder, "package.json"), JSON.stringify(own));
  const main = join(pack, manifest.main);
  await writeFile(join(folder, "main.mjs"), `import ${JSON.stringify(main)};\n`);
  const sdk = dirname(createRequire(main).resolve("@pulumi/pulumi/package.json"));
  await symlink(join(sdk, "..", ".."), join(folder, "node_modules"));
  const script = join(bin, `pulumi-analyzer-policy-${runtime}`);
  const module = join(sdk, "cmd", "run-policy-pack");
  await writeFile(script, `#!/bin/sh\nexec "${process.execPath}" "${module}" "$@"\n`);
  await chmod(script, 0o700);
  return { folder, bin, root };
}
