/**
 * `node tools/publish/main.ts v1.2.3` refuses a release that is not ready, and prints its notes otherwise. The
 * release workflow runs it before it builds anything.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { manifestOf, packages, repositoryOf } from "./packages.ts";
import { notesOf, refusals } from "./release.ts";

const root = join(import.meta.dirname, "../..");
const [tag = ""] = process.argv.slice(2);

const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
const found = refusals({
  tag,
  repository: repositoryOf()?.url,
  versions: Object.fromEntries(
    packages.map(manifestOf).map(({ name, version }) => [name, version]),
  ),
  changelog,
});
for (const refusal of found) process.stderr.write(`${refusal}\n`);
if (found.length === 0) process.stdout.write(`${notesOf(changelog, tag.slice(1))}\n`);
process.exitCode = found.length === 0 ? 0 : 1;
