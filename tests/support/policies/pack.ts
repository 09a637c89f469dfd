import { chmod, copyFile, mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const repository = join(import.meta.dirname, "..", "..", "..");
const pack = join(repository, "policies", "guardrails");
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
 */
export async function hostlessPack(): Promise<PolicyPack> {
  const root = await mkdtemp(join(tmpdir(), "nats-entra-pack-"));
  const [folder, bin] = [join(root, "guardrails"), join(root, "bin")];
  await Promise.all([mkdir(folder), mkdir(bin)]);
  await writeFile(join(folder, "PulumiPolicy.yaml"), `runtime: ${runtime}\n`);
  await copyFile(join(pack, "package.json"), join(folder, "package.json"));
  await writeFile(join(folder, "main.mjs"), `import ${JSON.stringify(join(pack, "main.mjs"))};\n`);
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  const script = join(bin, `pulumi-analyzer-policy-${runtime}`);
  const module = join(repository, "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
  await writeFile(script, `#!/bin/sh\nexec "${process.execPath}" "${module}" "$@"\n`);
  await chmod(script, 0o700);
  return { folder, bin, root };
}
