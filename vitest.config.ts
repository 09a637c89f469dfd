import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { InOrder } from "./tests/kubernetes/in-order.ts";
import { cacheFolder } from "./tools/cache.mjs";
import { readLayers } from "./tools/test/layers.mjs";

// tests start hundreds of processes that load the same modules: each compiles them but once
process.env["NODE_COMPILE_CACHE"] ??= join(cacheFolder(), "compiled");

const { layers, needRoot } = readLayers(import.meta.dirname);
const isRoot = process.platform === "linux" && process.getuid?.() === 0;

/** Workers and turn of a layer (tests/layers.json): the quick ones come first, whatever is run. */
const turnOf = (name: string) => {
  const at = layers.findIndex((layer) => layer.name === name);
  return { maxWorkers: layers[at]?.workers ?? 1, sequence: { groupOrder: at + 1 } };
};

/** Milliseconds: for what never comes, not for what is slow on a busy machine. */
const poll = { timeout: 15_000 };

/** What an ordinary user cannot run is left out, and `npm test` says so. */
const exclude = isRoot ? [] : Object.keys(needRoot);

/** Of every layer: what no test may do. */
const strict = ["tests/support/strict.ts"];

/** Of layers whose files share processes (`isolate: false`): a process for each would take longer than they do. */
const tidy = [...strict, "tests/support/tidy.ts"];

/**
 * Eight layers: unit (pure, seconds), engine (Pulumi programs under mocks), local (real servers and
 * processes), package (what others get of the project), attack (whatever must never be accepted, fuzzing too), e2e (one real `npm run up`, then everything that its users do with it),
 * kubernetes (one real `pulumi up` on a real cluster; `npm run test:kubernetes` alone runs it), chaos (what fails,
 * fails under load, and is measured; `npm run test:chaos` alone runs it).
 */
// policies import the role language by the package's name
const resolve = {
  alias: { "@nats-entra/access": new URL("access/index.ts", import.meta.url).pathname },
};

export default defineConfig({
  test: {
    sequence: { sequencer: InOrder },
    projects: [
      // time limits are for what hangs, not for what is slow on a busy machine
      {
        resolve,
        test: {
          name: "unit",
          ...turnOf("unit"),
          isolate: false,
          include: ["tests/unit/**/*.test.ts"],
          setupFiles: tidy,
          expect: { requireAssertions: true, poll }, // a test that looks at nothing can't fail
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: "engine",
          ...turnOf("engine"),
          isolate: false,
          include: ["tests/engine/**/*.test.ts"],
          setupFiles: tidy,
          expect: { requireAssertions: true, poll },
          globalSetup: ["tests/engine/setup.ts"],
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: "local",
          ...turnOf("local"),
          isolate: false,
          expect: { poll },
          include: ["tests/local/**/*.test.ts"],
          setupFiles: tidy,
          exclude: ["tests/local/package/**", ...exclude],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        test: {
          name: "package",
          ...turnOf("package"),
          expect: { poll },
          include: ["tests/local/package/*.test.ts"],
          globalSetup: ["tests/local/package/setup.ts"],
          setupFiles: strict,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        test: {
          name: "attack",
          ...turnOf("attack"),
          isolate: false,
          expect: { poll },
          include: ["tests/attack/**/*.test.ts"],
          setupFiles: tidy,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        test: {
          name: "e2e",
          ...turnOf("e2e"),
          expect: { poll }, // one: one stack for all
          include: ["tests/e2e/**/*.test.ts"],
          setupFiles: strict,
          globalSetup: ["tests/e2e/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        test: {
          name: "chaos",
          sequence: { groupOrder: layers.length + 2 },
          include: ["tests/chaos/**/*.test.ts"],
          setupFiles: strict,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        test: {
          name: "kubernetes",
          sequence: { groupOrder: layers.length + 1 },
          maxWorkers: 1, // one stack for all, in the order of the files' names
          include: ["tests/kubernetes/**/*.test.ts"],
          globalSetup: ["tests/kubernetes/setup.ts"],
          setupFiles: [...strict, "tests/kubernetes/names-setup.ts"],
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
