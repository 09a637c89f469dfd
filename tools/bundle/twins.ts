import { existsSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * Has `name.KIND.ts` stand for `name.ts` where there is one. Twins of the kind `bundled` take from the bundle what the other
 * reads from files beside it; those of the kind `pod` do without what a pod needs not.
 */
export function twins(kind: "bundled" | "pod"): Plugin {
  return {
    name: `${kind}-twins`,
    setup(build) {
      build.onResolve({ filter: /^\..*\.ts$/ }, async ({ path, ...from }) => {
        if (path.endsWith(`.${kind}.ts`)) return undefined;
        const twin = path.replace(/\.ts$/, `.${kind}.ts`);
        const file = new URL(twin, `file://${from.resolveDir}/`);
        return existsSync(file) ? build.resolve(twin, from) : undefined;
      });
    },
  };
}
