/**
 * `node tools/publish/main.ts v1.2.3` refuses a release that is not ready, and prints its notes otherwise. The
 * release workflow runs it before it builds anything.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { notesOf, refusals } from "./release.ts";

const root = join(import.meta.dirname, "../..");
const [tag = ""] = process.argv.slice(2);

interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly repository?: { readonly url: string };
  readonly workspaces?: readonly string[];
}
const read = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;

const { workspaces = [], repository } = read(".");
const manifests = workspaces.flatMap((pattern) => globSync(pattern, { cwd: root })).map(read);
const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
const found = refusals({
  tag,
  repository: repository?.url,
  versions: Object.fromEntries(manifests.map(({ name, version }) => [name, version])),
  changelog,
});
for (const refusal of found) process.stderr.write(`${refusal}\n`);
if (found.length === 0) process.stdout.write(`${notesOf(changelog, tag.slice(1))}\n`);
process.exitCode = found.length === 0 ? 0 : 1;
