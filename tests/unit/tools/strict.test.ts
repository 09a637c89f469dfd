import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");

test("every layer has what no test may do; the linter refuses tests that leave themselves out", () => {
  const config = readFileSync(join(root, "vitest.config.ts"), "utf8");
  expect(config).not.toMatch(/\bretry\b/);
  const layers = config.match(/^ {10}include:/gm) ?? [];
  expect(layers).toHaveLength(8);
  expect(config.match(/requireAssertions: true/g)).toHaveLength(2);
  expect(config).toContain("const tidy = [...strict,");
  expect(config.match(/setupFiles: (strict|tidy|\[\.\.\.strict)/g)).toHaveLength(layers.length);
  // files that share a process have to leave it as it was
  const shared = config.match(/^ {10}isolate: false/gm) ?? [];
  expect(shared).toHaveLength(config.match(/setupFiles: tidy/g)?.length ?? 0);
});

/** Runs a test file with what every layer has before each test; answers how it ended and what it said. */
async function run(source: string, ...args: string[]) {
  const folder = await mkdtemp(join(root, "node_modules", ".strict-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "a.test.ts"), `import { test } from "vitest";\n${source}`);
  const setup = ["strict.ts", "tidy.ts"]
    .map((name) => JSON.stringify(join(root, "tests", "support", name)))
    .join();
  await writeFile(
    join(folder, "vitest.config.ts"),
    `export default { test: { setupFiles: [${setup}], include: ["*.test.ts"], exclude: [] } };`,
  );
  const program = join(root, "node_modules", "vitest", "vitest.mjs");
  return new Promise<{ code: unknown; said: string }>((resolve) => {
    const all = [program, "run", "--root", folder, ...args];
    execFile(process.execPath, all, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });
}

describe("a test fails", () => {
  test("not, when it is as others are", async () => {
    expect(await run(`test("a", () => undefined);`)).toMatchObject({ code: 0 });
  });

  test.each([
    ["when it may be retried", `test("a", { retry: 2 }, () => undefined);`, []],
    [
      "when the ones around it may",
      `import { describe } from "vitest"; describe("b", { retry: 1 }, () => { test("a", () => undefined); });`,
      [],
    ],
    ["when the command line says so", `test("a", () => undefined);`, ["--retry", "3"]],
  ])("%s", async (_what, source, args) => {
    const { code, said } = await run(source, ...args);
    expect(code).toBe(1);
    expect(said).toContain("no test is retried: mend what makes it flaky");
  });
});

describe("a file that shares its process", () => {
  test("may stub what it likes", async () => {
    const source = `import { vi } from "vitest";
      test("a", () => {
        vi.stubEnv("PATH", "");
        vi.useFakeTimers();
        vi.stubGlobal("fetch", () => undefined);
      });
      test("b", () => {
        if (!process.env["PATH"]) throw new Error("another test's PATH");
      });`;
    expect(await run(source)).toMatchObject({ code: 0 });
  });

  test.each([
    ["env", 'process.env["LEFT"] = "behind"'],
    ["env", 'delete process.env["PATH"]'],
    ["cwd", 'process.chdir("/")'],
    ["now", "Date.now = () => 0"],
  ])("fails when it leaves another %s behind: %s", async (what, change) => {
    const { code, said } = await run(`test("a", () => { ${change}; });`, "--pool", "forks");
    expect(code).toBe(1);
    expect(said).toContain(`this file leaves the process with another ${what}`);
  });
});
