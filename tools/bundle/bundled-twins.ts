import { existsSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * Has `name.bundled.ts` stand for `name.ts` where there is one: it takes from the bundle what the other reads from files
 * beside it.
 */
export const bundledTwins: Plugin = {
  name: "bundled-twins",
  setup(build) {
    build.onResolve({ filter: /^\..*\.ts$/ }, async ({ path, ...from }) => {
      if (path.endsWith(".bundled.ts")) return undefined;
      const twin = path.replace(/\.ts$/, ".bundled.ts");
      const file = new URL(twin, `file://${from.resolveDir}/`);
      return existsSync(file) ? build.resolve(twin, from) : undefined;
    });
  },
};
