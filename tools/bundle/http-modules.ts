import type { Plugin } from "esbuild";

/**
 * Has a bundle take Node's http modules by `require`, where an `import` would read every property of theirs at
 * the start: one of `node:http` loads all of `fetch`, a third of the time until the bundle's own code runs.
 */
export const httpModules: Plugin = {
  name: "http-modules",
  setup(build) {
    build.onResolve({ filter: /^node:https?$/ }, ({ path, kind }) =>
      kind === "require-call" ? { path, external: true } : { path, namespace: "required" },
    );
    build.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = require("${path}");`,
    }));
  },
};
