import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startOf } from "../../provider/process/running.ts";
import { login } from "../support/connect.ts";
import { refusals } from "../support/refusals.ts";
import { Stack } from "../support/stack.ts";
import { until } from "../support/waiting/until.ts";

const stack = new Stack(inject("stackRoot"));
const logFolder = join(stack.root, ".nats-entra", "run", "log");

interface Decision {
  decision: string;
  reason?: string;
}

/** What the replicas wrote so far: one JSON object a line, a decision each. */
async function decisions(): Promise<Decision[]> {
  const files = (await readdir(logFolder)).filter((file) => file.startsWith("callout-"));
  const texts = await Promise.all(files.map((file) => readFile(join(logFolder, file), "utf8")));
  return texts
    .flatMap((text) => text.split("\n"))
    .filter((line) => line.includes('"decision"'))
    .map((line) => JSON.parse(line) as Decision);
}

/** The reasons that the replicas gave since there were so many of each. */
function since(before: Decision[], after: Decision[]): string[] {
  const counts = new Map<string, number>();
  for (const { decision, reason } of after) {
    const key = reason ?? decision;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const { decision, reason } of before) {
    const key = reason ?? decision;
    counts.set(key, (counts.get(key) ?? 0) - 1);
  }
  return [...counts].filter(([, count]) => count > 0).map(([key]) => key);
}

/** Tries to connect; answers the reason in the callout's log. The client itself only learns that it may not. */
async function refusal(token: string, account?: string): Promise<string[]> {
  const { servers } = await stack.settings();
  const before = await decisions();
  await expect(login({ servers, token, account, inbox: false })).rejects.toThrow(
    /authorization violation/i,
  );
  return since(before, await decisions());
}

describe("a bad token is refused, and the log says why:", () => {
  it.each(Object.entries(refusals))("%s: %s", async (defect, reason) => {
    expect(await refusal(await stack.token("sara", defect))).toEqual([reason]);
  });

  it("no token at all", async () => {
    const { servers } = await stack.settings();
    await expect(login({ servers, token: "" })).rejects.toThrow(/authorization violation/i);
  });

  it("a role of another account", async () => {
    expect(await refusal(await stack.token("sara"), "finance")).toEqual(["account_not_granted"]);
  });

  it("a token whose signature has one bit flipped", async () => {
    const token = await stack.token("sara");
    const last = token.at(-10) === "A" ? "B" : "A";
    expect(await refusal(token.slice(0, -10) + last + token.slice(-9))).toEqual(["bad_signature"]);
  });

  it("and a good one is accepted all the while", async () => {
    const { servers } = await stack.settings();
    await (await login({ servers, token: await stack.token("sara") })).close();
  });
});

describe("with every callout down", () => {
  let pids: number[];

  beforeAll(async () => {
    pids = Object.entries(await stack.processes())
      .filter(([name]) => /callout-\d$/.test(name))
      .map(([, pid]) => pid);
    expect(pids).toHaveLength(2);
    for (const pid of pids) process.kill(pid, "SIGTERM");
    await until("the callouts to end", () => pids.every((pid) => startOf(pid) === undefined));
  });
  afterAll(async () => {
    const up = await stack.pulumi("up", "-s", "local", "--yes", "--skip-preview");
    expect(up.code, up.stdout).toBe(0);
  });

  it("nobody gets in, and status says what is down", async () => {
    const { servers } = await stack.settings();
    const token = await stack.token("sara");
    await expect(login({ servers, token })).rejects.toThrow(/authorization violation|timeout/i);
    const status = await stack.cli("status");
    expect(status.code).toBe(1);
    expect(status.stdout).toContain("callout");
  });
});
