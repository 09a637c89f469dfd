import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { startOf } from "../../provider/process/running.ts";
import { claims } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));
const words = { NATS_ENTRA_BACKUP_PASSPHRASE: "correct horse battery staple" };
const file = join(stack.root, "keys.age");

async function outputs(): Promise<unknown> {
  const { stdout } = await stack.pulumi("stack", "output", "-s", "local", "--json");
  return JSON.parse(stdout);
}

async function must(script: string): Promise<string> {
  const { code, stdout, stderr } = await stack.shell(script, words);
  expect(code, `${script}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

/** What runs goes on without the state, but on this machine nothing else may have its ports. */
async function endProcesses(processes: Record<string, number>): Promise<void> {
  const pids = Object.values(processes);
  for (const pid of pids) process.kill(pid, "SIGKILL");
  await vi.waitFor(() => expect(pids.flatMap((pid) => startOf(pid) ?? [])).toEqual([]), {
    timeout: 20_000,
  });
}

describe("a lost state file", () => {
  let client: NatsConnection;
  let before: unknown;

  beforeAll(async () => {
    const { servers } = await stack.settings();
    const token = await stack.token("sara");
    client = await connect({
      ...{ servers, token, inboxPrefix: `_INBOX.${claims(token)["oid"] ?? ""}` },
      ...{ maxReconnectAttempts: -1, reconnectTimeWait: 100, ignoreAuthErrorAbort: true },
    });
    before = await outputs();
  });
  afterAll(async () => {
    await client.close();
    await rm(file, { force: true });
  });

  it("is no lost key: they are in a backup that its owner alone may read, and nobody without the words", async () => {
    const said = await must("nats-entra keys backup --stack local --out keys.age");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, "utf8");
    expect(text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    const listed = await must("nats-entra keys list keys.age");
    for (const printed of [said, listed]) expect(printed).not.toMatch(/S[OAUX][A-Z2-7]{54}/);
    expect(listed).toContain((before as { operator: string }).operator);
  });

  it("does not disturb who is connected", async () => {
    const processes = await stack.processes();
    await rm(join(stack.root, ".nats-entra", "state", ".pulumi"), { recursive: true });
    await client.request("$SYS.REQ.USER.INFO");
    await endProcesses(processes);
  });

  it("is followed by a deployment with the same keys, accounts and configuration", async () => {
    // `npm run env` has made the empty stack, as `pulumi stack init` does elsewhere
    expect(await must("nats-entra keys restore keys.age")).toContain("The stack local has");
    await must("pulumi up --stack local --yes --skip-preview");
    expect(await outputs()).toEqual(before);
  }, 300_000);

  it("lets everybody in again as before", async () => {
    await vi.waitFor(() => client.request("$SYS.REQ.USER.INFO"), {
      timeout: 30_000,
      interval: 500,
    });
    const { code, stdout } = await stack.cli("demo");
    expect(code, stdout).toBe(0);
  });

  it("leaves nothing for another deployment to change", async () => {
    await must("pulumi preview --stack local --expect-no-changes");
  }, 300_000);

  it("is never mended by keys that replace others", async () => {
    const { code, stderr } = await stack.shell("nats-entra keys restore keys.age", words);
    expect(code).toBe(1);
    expect(stderr).toContain("the stack local is not empty");
  });
});
