import { afterAll, afterEach, beforeAll, vi } from "vitest";

/**
 * For layers whose files share a process: what a test stubs is undone after it, and a file that leaves the process
 * otherwise than it was fails, since the next one would be another test than when it runs alone.
 */
const state = () => ({
  env: { ...process.env },
  cwd: process.cwd(),
  now: Date.now === realNow,
  exitCode: process.exitCode,
});
const realNow = Date.now;
let before: ReturnType<typeof state>;

beforeAll(() => {
  before = state();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

afterAll(() => {
  const after = state();
  for (const [name, value] of Object.entries(before))
    if (JSON.stringify(value) !== JSON.stringify(after[name as keyof typeof after]))
      throw new Error(
        `this file leaves the process with another ${name}: put it back, or use vi.stubEnv and the like`,
      );
});
