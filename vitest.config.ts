import { defineConfig } from "vitest/config";
import { InOrder } from "./tests/kubernetes/in-order.ts";

/** Of every layer: what no test may do. */
const strict = ["tests/support/strict.ts"];

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
          include: ["tests/unit/**/*.test.ts"],
          setupFiles: strict,
          expect: { requireAssertions: true }, // a test that looks at nothing can't fail
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: "engine",
          include: ["tests/engine/**/*.test.ts"],
          setupFiles: strict,
          expect: { requireAssertions: true },
          globalSetup: ["tests/engine/setup.ts"],
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: "local",
          include: ["tests/local/**/*.test.ts"],
          setupFiles: strict,
          exclude: ["tests/local/package/**"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // each file owns processes and ports, and waits for them more than it works
          maxWorkers: 2,
        },
      },
      {
        resolve,
        test: {
          name: "package",
          include: ["tests/local/package/*.test.ts"],
          setupFiles: strict,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false, // each packs what is in dist/
        },
      },
      {
        resolve,
        test: {
          name: "attack",
          include: ["tests/attack/**/*.test.ts"],
          setupFiles: strict,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false, // they measure memory and time
        },
      },
      {
        resolve,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          setupFiles: strict,
          globalSetup: ["tests/e2e/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false, // one stack for all
        },
      },
      {
        resolve,
        test: {
          name: "chaos",
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
          include: ["tests/kubernetes/**/*.test.ts"],
          globalSetup: ["tests/kubernetes/setup.ts"],
          setupFiles: [...strict, "tests/kubernetes/names-setup.ts"],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false, // one stack for all, in the order of the files' names
        },
      },
    ],
  },
});
