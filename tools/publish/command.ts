/** The command in one file, as it is published. */
import { dirname, join } from "node:path";
import { bundled, requireOfNode, write } from "../bundle/bundle.ts";
import { twins } from "../bundle/twins.ts";
import { httpModules } from "../bundle/http-modules.ts";
import { licenceTexts } from "../bundle/licences.ts";
import { bundledPackages } from "../bundle/packages.ts";
import { commandEntry, commandFiles } from "./command-files.ts";

const root = join(import.meta.dirname, "..", "..");
const command = join(root, "dist", "command", "nats-entra.mjs");
/** Bytes of all that the package has. */
const maxSize = 2_000_000;

/**
 * Makes the command one file with all that it reads; the licences of what is inside are beside it.
 *
 * @returns the bundle's path
 * @throws Error when the sources do not compile, or the bundle is larger than 2 MB
 */
export async function buildCommand(): Promise<string> {
  const entry = { contents: commandEntry, resolveDir: root, sourcefile: "command.mjs" };
  const { content, metafile } = await bundled(entry, command, maxSize, {
    minify: true,
    banner: { js: `#!/usr/bin/env node\n${requireOfNode}` },
    plugins: [httpModules, twins("bundled")],
    define: commandFiles(root),
  });
  const packages = await bundledPackages(metafile, root);
  const licences = join(dirname(command), "nats-entra.licenses.txt");
  await write(licences, await licenceTexts(packages, root));
  await write(command, content, 0o755);
  return command;
}
