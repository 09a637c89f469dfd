import { existsSync } from "node:fs";
import { extname } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Has `name.KIND.ts` stand for `name.ts`, and `name.KIND.mjs` for `name.mjs`, where there is one. Twins of the kind `bundled` take from the bundle what the other
 * reads from files beside it; those of the kind `pod` do without what a pod needs not.
 */
export function twins(kind: "bundled" | "pod"): Plugin {
  return {
    name: `${kind}-twins`,
    setup(build) {
      build.onResolve({ filter: /^\..*\.(?:ts|mjs)$/ }, async ({ path, ...from }) => {
        const extension = extname(path);
        if (path.endsWith(`.${kind}${extension}`)) return undefined;
        const twin = `${path.slice(0, -extension.length)}.${kind}${extension}`;
        const file = new URL(twin, `file://${from.resolveDir}/`);
        return existsSync(file) ? build.resolve(twin, from) : undefined;
      });
    },
  };
}
