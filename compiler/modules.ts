/** Which files of a tree a policy is made of. */
import { posix } from "node:path";
import { PolicyFailure } from "./error.ts";
import type { Tree } from "./tree.ts";
import type { Modules } from "./inside/message.ts";

/** Characters of all files together; a policy of 2000 roles has 1.5 million. */
const MOST = 16 * 1024 * 1024;

const MODULE = /\.(?:m?[jt]s|json)$/;
/** Every text in a module that could name another one. What is not an import does no harm: it is sent, and not used. */
const NAMED = /(["'])(\.\.?\/[^"'\\\n]*)\1/g;

/**
 * The entries and everything that they may import, by their names from the policy's folder. Missing
 * files are left out; the import of one is then an error with its location.
 *
 * @param dir the policy's folder, from the tree's root
 * @param entries names of modules in it
 * @param options `without`: name of a module that is not followed
 * @throws PolicyFailure `policy_large`
 */
export async function modulesOf(
  tree: Tree,
  dir: string,
  entries: readonly string[],
  { without }: { readonly without?: string | undefined } = {},
): Promise<Modules> {
  const found: Record<string, string> = {};
  const seen = new Set([...entries, ...(without === undefined ? [] : [without])]);
  let size = 0;
  let open = [...entries];
  while (open.length > 0) {
    const paths = new Map(open.map((name) => [posix.join(dir, name), name]));
    open = [];
    for (const [path, text] of await tree.read([...paths.keys()])) {
      const name = paths.get(path) ?? path;
      found[name] = text;
      size += text.length;
      if (size > MOST) throw tooLarge(tree.name, dir);
      for (const target of namedIn(name, text)) {
        if (posix.join(dir, target).startsWith("../") || seen.has(target)) continue;
        seen.add(target);
        open.push(target);
      }
    }
  }
  return found;
}

function namedIn(name: string, text: string): string[] {
  if (name.endsWith(".json")) return [];
  return [...text.matchAll(NAMED)]
    .map(([, , specifier = ""]) => posix.join(posix.dirname(name), specifier))
    .filter((target) => MODULE.test(target));
}

function tooLarge(name: string, dir: string): PolicyFailure {
  return new PolicyFailure("policy_large", `the policy of ${name} is too large`, {
    why: `${dir} and what it imports have more than ${MOST / 1024 / 1024} MiB`,
    next: "import less: data that is not a policy has no place in it",
  });
}

/**
 * The role language by its path from the policy's folder, in a tree that is this package's own repository: policies of
 * its earlier commits have it so, from when the whole repository was one package of that name.
 */
export async function ownLanguage(tree: Tree, dir: string): Promise<string | undefined> {
  const manifest = (await tree.read(["package.json"])).get("package.json") ?? "";
  return /^\s*"name": "nats-entra",$/m.test(manifest)
    ? posix.relative(dir, "access/index.ts")
    : undefined;
}
