import type { Tree } from "../../../compiler/index.ts";

/** The files of a policy's folder as somebody else's commit, without a disk. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  return {
    name: "a pull request",
    isOwn: false,
    read: (paths) =>
      Promise.resolve(
        new Map(
          paths.flatMap((path): [string, string][] =>
            Object.hasOwn(files, path) ? [[path, files[path] ?? ""]] : [],
          ),
        ),
      ),
  };
}
