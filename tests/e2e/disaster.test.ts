import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { startOf } from "../../provider/process/running.ts";
import { claims } from "../support/connect.ts";
import { freeze } from "../support/freeze.ts";
import { pagesOf } from "../support/pages/walk.ts";
import { Stack } from "../support/stack.ts";

/** docs/how-to/recover.md on the stack of this layer: the commands are the page's own. */
const walk = pagesOf(import.meta.filename)("docs/how-to/recover.md");
const stack = new Stack(inject("stackRoot"));
const words = { NATS_ENTRA_BACKUP_PASSPHRASE: "correct horse battery staple" };
const inRoot = (...path: string[]) => join(stack.root, ...path);
const patience = { timeout: 60_000, interval: 500 };

/** The page's next command, for this stack, whose backup is closed by a passphrase. */
function here(start: string): string {
  return walk
    .next(start)
    .replace(/ --(recipient|identity) \S+/, "")
    .replace("production", "local")
    .replace("pulumi up", "pulumi up --yes --skip-preview");
}

const must = (script: string) => stack.must(script, words);

async function outputs(): Promise<{ operator: string }> {
  const { stdout } = await stack.pulumi("stack", "output", "-s", "local", "--json");
  return JSON.parse(stdout) as { operator: string };
}

/** As much of jq as the page needs, for machines without it: one member of an object. */
const jq = `jq() { node -p 'JSON.stringify(JSON.parse(fs.readFileSync(0, "utf8"))[process.argv[1].slice(1)])' "$1"; }`;

/** What runs goes on without the state, but on this machine nothing else may have its ports. */
async function endProcesses(processes: Record<string, number>): Promise<void> {
  const pids = Object.values(processes);
  for (const pid of pids) process.kill(pid, "SIGKILL");
  await vi.waitFor(() => expect(pids.flatMap((pid) => startOf(pid) ?? [])).toEqual([]), patience);
}

describe("a lost state file", () => {
  let client: NatsConnection;
  let restore = "";
  let before: { operator: string };

  beforeAll(async () => {
    const { servers } = await stack.settings();
    const token = await stack.token("sara");
    client = await connect({
      ...{ servers, token, inboxPrefix: `_INBOX.${claims(token)["oid"] ?? ""}` },
      ...{ maxReconnectAttempts: -1, reconnectTimeWait: 100, ignoreAuthErrorAbort: true },
    });
    before = await outputs();
  });
  afterAll(() => client.close());

  it("is no lost key: they are in a backup that its owner alone may read, and nobody without the words", async () => {
    const said = await must(here("nats-entra keys backup"));
    expect((await stat(inRoot("keys.age"))).mode & 0o777).toBe(0o600);
    const text = await readFile(inRoot("keys.age"), "utf8");
    expect(text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    const listed = await must(here("nats-entra keys list"));
    for (const printed of [said, listed]) expect(printed).not.toMatch(/S[OAUX][A-Z2-7]{54}/);
    expect(listed).toContain(before.operator);
    walk.pass("az"); // puts it into a vault
    walk.pass("az"); // and gets it from there
  }, 300_000);

  it("does not disturb who is connected", async () => {
    const processes = await stack.processes();
    await rm(inRoot(".nats-entra", "state", ".pulumi"), { recursive: true });
    await client.flush();
    await endProcesses(processes);
  });

  it("is followed by a deployment with the same keys, accounts and configuration", async () => {
    // `npm run env` makes the empty stack here, as `pulumi stack init` does elsewhere
    walk.pass("pulumi stack init");
    expect((await stack.run("env")).code).toBe(0);
    restore = here("nats-entra keys restore");
    expect(await must(restore)).toContain("The stack local has");
    await must(here("pulumi preview --stack"));
    await must(here("pulumi up --stack"));
    expect(await outputs()).toEqual(before);
  }, 300_000);

  it("lets everybody in again as before", async () => {
    await vi.waitFor(() => client.flush(), patience);
    const { code, stdout, stderr } = await stack.cli("demo");
    expect(code, stdout + stderr).toBe(0);
  });

  it("leaves nothing for another deployment to change", async () => {
    await must("pulumi preview --stack local --expect-no-changes");
  }, 300_000);

  it("is never mended by keys that replace others", async () => {
    const { code, stderr } = await stack.shell(restore, words);
    expect(code).toBe(1);
    expect(stderr).toContain("the stack local is not empty");
  });
});

describe("callouts that do not answer", () => {
  it("need not keep out who breaks the glass", async () => {
    const { sub = "", oid = sub } = claims(await stack.token("omar"));
    const processes = await stack.processes();
    const callouts = Object.entries(processes).filter(([name]) => name.includes("callout"));
    const thaw = await freeze(callouts.map(([, pid]) => pid));
    try {
      const { servers } = await stack.settings();
      const publishing = [here("nats-entra keys break-glass"), walk.next("nats --creds")];
      const variables = { ...words, OID: oid, NATS_URL: servers[0] ?? "" };
      const { code, stdout, stderr } = await stack.shell(publishing.join("\n"), variables);
      expect(code, stderr).toBe(0);
      expect(stdout + stderr).toMatch(/Published 2 bytes to "orders.cancel"/);
    } finally {
      thaw();
      await rm(inRoot("emergency.creds"), { force: true });
    }
  });

  it("find it, once they do", async () => {
    await vi.waitFor(async () => {
      const { callouts } = await stack.settings();
      const pages = await Promise.all(
        callouts.map(async (url) => (await fetch(`${url}/metrics`)).text()),
      );
      expect(pages.join("\n")).toMatch(/^nats_entra_callout_sessions_bypassed_total [1-9]/m);
    }, patience);
  });
  afterAll(() => rm(inRoot("keys.age"), { force: true }));
});

describe("a wrong policy", () => {
  const role = inRoot("policies", "roles", "support.ts");
  const inForce = inRoot(".nats-entra", "run", "callout", "policy.json");

  const broaden = async () => {
    const right = await readFile(role, "utf8");
    await writeFile(role, right.replace('subscribe("orders.events.>")', 'subscribe("orders.>")'));
    return () => writeFile(role, right);
  };

  it("gives way to the one before by a deployment", async () => {
    const good = digestOf(await readFile(inForce, "utf8"));
    const revert = await broaden();
    try {
      await stack.up();
      await vi.waitFor(async () => expect((await digests()).has(good)).toBe(false), patience);
    } finally {
      walk.pass("git");
      await revert();
      await must(here("pulumi up --stack"));
    }
    await vi.waitFor(async () => expect([...(await digests())]).toEqual([good]), patience);
  }, 300_000);

  it("gives way to the one before within seconds, without Pulumi", async () => {
    const good = await readFile(inForce, "utf8");
    const right = await readFile(role, "utf8");
    walk.pass("git"); // the files of the good commit are these
    const folders = { "../good/policies": "policies" };
    const compile = `${jq}\n${walk.next("nats-entra policy compile", folders)}`;
    walk.pass("kubectl"); // the file is put in its place without a cluster
    try {
      await writeFile(role, right.replace('subscribe("orders.events.>")', 'subscribe("orders.>")'));
      await must(`${compile}\ncp policy.json '${inForce}'`);
      await vi.waitFor(async () => expect((await digests()).has(digestOf(good))).toBe(false), {
        ...patience,
      });
      await writeFile(role, right);
      await must(`${compile}\ncp policy.json '${inForce}'`);
      const start = performance.now();
      await vi.waitFor(async () => expect([...(await digests())]).toEqual([digestOf(good)]), {
        ...patience,
      });
      expect(performance.now() - start).toBeLessThan(30_000);
    } finally {
      await writeFile(role, right);
      await writeFile(inForce, good);
      await rm(inRoot("policy.json"), { force: true });
    }
  });
});

describe("a lost disk", () => {
  it("is watched until it has caught up", async () => {
    walk.pass("kubectl"); // tests/kubernetes deletes a claim and a pod
    walk.pass("kubectl");
    await stack.must("nats-entra login --as nadia");
    const watch = walk.next("nats-entra doctor --watch");
    await stack.follow(watch, (printed) => /^✓ \d+ checks/m.test(printed));
  }, 120_000);
});

const digestOf = (text: string) => (JSON.parse(text) as { digest: string }).digest;

/** Of the policies that the callouts decide by. */
async function digests(): Promise<Set<string>> {
  const { callouts } = await stack.settings();
  const statuses = await Promise.all(
    callouts.map(async (url) => (await fetch(`${url}/readyz`)).json()),
  );
  return new Set(
    statuses.map((status) => (status as { policy: { digest: string } }).policy.digest),
  );
}
