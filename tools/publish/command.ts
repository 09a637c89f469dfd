/** The command in one file, as it is published. */
import { join } from "node:path";
import { bundled, requireOfNode, write } from "../bundle/bundle.ts";
import { twins } from "../bundle/twins.ts";
import { httpModules } from "../bundle/http-modules.ts";
import { licenceTexts } from "../bundle/licences.ts";
import { bundledPackages } from "../bundle/packages.ts";
import { commandEntry, commandFiles } from "./command-files.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "dist", "command");

/** A program in one file. */
interface Program {
  readonly name: string;
  /** Its module, as text. */
  readonly entry: string;
  /** Bytes of all that its package has. */
  readonly maxSize: number;
}

const programs: readonly Program[] = [
  { name: "nats-entra", entry: commandEntry, maxSize: 2_000_000 },
  { name: "create-nats-entra", entry: 'import "./create/main.ts";', maxSize: 250_000 },
];

/**
 * Makes the command, and `npm create nats-entra`, one file each with all that it reads; the licences of what is inside
 * are beside it.
 *
 * @throws Error when the sources do not compile, or a bundle is larger than it may be
 */
export async function buildCommand(): Promise<void> {
  const define = commandFiles(root);
  await Promise.all(programs.map((program) => build(program, define)));
}

async function build(
  { name, entry, maxSize }: Program,
  define: Record<string, string>,
): Promise<void> {
  const contents = { contents: entry, resolveDir: root, sourcefile: "command.mjs" };
  const file = join(folder, `${name}.mjs`);
  const { content, metafile } = await bundled(contents, file, maxSize, {
    minify: true,
    banner: { js: `#!/usr/bin/env node\n${requireOfNode}` },
    plugins: [httpModules, twins("bundled")],
    define,
  });
  const packages = await bundledPackages(metafile, root);
  await write(join(folder, `${name}.licenses.txt`), await licenceTexts(packages, root));
  await write(file, content, 0o755);
}
