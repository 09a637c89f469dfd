import { createServer } from "node:net";
import { describe, expect, inject, it } from "vitest";
import { reserveBlock } from "../support/ports/reserve.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));

describe("a process that died", () => {
  it("is found by the next deployment, which starts it and touches nothing else", async () => {
    const before = await stack.processes();
    const victim = Object.keys(before).find((name) => name.endsWith("cluster-1")) ?? "";
    process.kill(before[victim] ?? 0, "SIGKILL");
    const preview = await stack.pulumi("preview", "-s", "local", "--diff");
    // beside it there may be a wait for streams, for which the callouts look again
    expect(preview.stdout.match(/^ *[~+-]+ .*$/gm)?.join("\n")).toMatch(
      /^ *~ nats-entra:local:Process: \(update\)(?:\n *~ nats-entra:local:Wait: \(update\))?\n/,
    );
    const up = await stack.pulumi("up", "-s", "local", "--yes", "--skip-preview");
    expect(up.code, up.stdout).toBe(0);
    const after = await stack.processes();
    expect(after[victim]).not.toBe(before[victim]);
    expect({ ...after, [victim]: 0 }).toEqual({ ...before, [victim]: 0 });
  });

  it("is found by pulumi refresh as well", async () => {
    const before = await stack.processes();
    const victim = Object.keys(before).find((name) => name.endsWith("callout-0")) ?? "";
    process.kill(before[victim] ?? 0, "SIGKILL");
    const refresh = await stack.pulumi("refresh", "-s", "local", "--yes", "--skip-preview");
    expect(refresh.stdout).toMatch(/1 deleted/);
    const up = await stack.pulumi("up", "-s", "local", "--yes", "--skip-preview");
    expect(up.stdout).toMatch(/1 created/);
  });
});

describe("a port that is in use", () => {
  it("stops the deployment with who holds it and what to do", async () => {
    const taken = await reserveBlock();
    const other = createServer().listen(taken, "127.0.0.1");
    const second = await Stack.create();
    try {
      const up = await second.run("up", "--config", `nats-entra:ports.base=${taken}`);
      expect(up.code).not.toBe(0);
      expect(up.stdout + up.stderr).toMatch(
        new RegExp(
          `port ${taken} \\(node, pid ${process.pid}\\).* is in use.*--config nats-entra:ports.base=`,
          "s",
        ),
      );
    } finally {
      other.close();
      const down = await second.run("down");
      expect(down.code, down.stdout + down.stderr).toBe(0);
      await second.remove();
    }
  });
});
