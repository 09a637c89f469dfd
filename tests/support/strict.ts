import { beforeEach } from "vitest";

/** Before each test of every layer: one that passes at the second try is one that fails. */
beforeEach(({ task }) => {
  if (task.retry) throw new Error("no test is retried: mend what makes it flaky");
  if (task.fails) throw new Error("no test is expected to fail: let it say what is right");
});
