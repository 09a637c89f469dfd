import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { digestOf } from "../../../access/index.ts";
import { pagesOf } from "../../support/pages/walk.ts";
import { Terminal } from "../../support/terminal.ts";
import { until } from "../../support/waiting/until.ts";
import { agentId, person, startDeployment, type Deployment } from "./deployment.ts";

const walk = pagesOf(import.meta.filename)("docs/how-to/whoami.md");
const run = promisify(execFile);
let deployment: Deployment;
let terminal: Terminal;
beforeAll(async () => (deployment = await startDeployment()));
afterAll(() => deployment.stop());
beforeEach(() => {
  terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
});
afterEach(() => terminal.remove());

/** Signs sara in by device code: while the command waits, she approves in the browser. */
async function signInByDeviceCode() {
  terminal.nap = async () => {
    const code = /shows the code (\S+)/.exec(terminal.stderr)?.[1] ?? "";
    const decision = { user_code: code, decision: "approve", person: person("sara") };
    expect(await deployment.post("/devicelogin", decision)).toBe(200);
  };
  return terminal.run("login");
}

describe("login", () => {
  it("signs a person in by device code, and the next command knows who it is", async () => {
    const { code, stdout, stderr } = await signInByDeviceCode();
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("Signed in as Sara Lind, customer support (sara@example.com)");
    const { value } = await terminal.json("whoami");
    expect(value).toMatchObject({
      identity: { name: "sara@example.com", kind: "user", oid: person("sara") },
      user: `user:${person("sara")}`,
      account: "orders",
      roles: ["Orders.Read"],
      policy: deployment.document.digest,
      permissions: {
        publish: { allow: expect.arrayContaining(["orders.status"]) as string[] },
        subscribe: { deny: ["orders.events.payment.>"] },
      },
    });
  });

  it("renews the sign-in with the issuer's refresh token, more than once", async () => {
    await signInByDeviceCode();
    const tokens = [await terminal.run("token")];
    for (const later of [5200, 5300]) {
      terminal.time = Math.floor(Date.now() / 1000) + later;
      tokens.push(await terminal.run("token"));
    }
    expect(tokens.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(new Set(tokens.map(({ stdout }) => stdout)).size).toBe(3);
  });

  it("exchanges the token that a workload's platform gave it", async () => {
    const file = join(terminal.folder, "token");
    writeFileSync(file, await deployment.assertion("system:serviceaccount:agents:triage"));
    terminal.env["AZURE_FEDERATED_TOKEN_FILE"] = file;
    terminal.env["AZURE_CLIENT_ID"] = agentId();
    const { code, stderr } = await terminal.run("login", "--workload-identity");
    expect(code, stderr).toBe(0);
    const { stdout } = await terminal.run("whoami");
    expect(stdout).toMatch(/roles\s+Agents\.Triage/);
    expect(stdout).toContain(`agents.${agentId()}.findings`);
  });

  it("writes a context that the nats command takes as it is", async () => {
    await terminal.run("login", "--as", "omar");
    const env = { ...process.env, ...terminal.env };
    const { stdout } = await run("nats", ["context", "info", "nats-entra-omar"], { env });
    expect(stdout).toMatch(/Username: operations\n +Password: \*+/);
    expect(stdout).not.toContain("eyJ");
    expect(stdout).toContain(`_INBOX.${person("omar")}`);
    const valid = await run("nats", ["context", "validate", "nats-entra-omar", "--connect"], {
      env,
    });
    expect(valid.stdout).toMatch(/Connection: OK/);
  });

  it("writes one that asks for an account, too", async () => {
    await terminal.run("login", "--as", "ivan", "--account", "finance");
    const env = { ...process.env, ...terminal.env };
    const asking = walk.rest();
    await run("nats", ["context", "select", "nats-entra-ivan-finance"], { env });
    // the answer alone: `nats pub` says what it published
    const script = asking.replace(/(nats pub [^;]*)/, "$1 >&2");
    const { stdout } = await run("sh", ["-c", script], { env: { ...env, OID: person("ivan") } });
    expect(JSON.parse(stdout)).toMatchObject({ account: "finance" });
    expect((await terminal.json("whoami")).value).toMatchObject({ account: "finance" });
  });

  it("signs somebody in to two accounts at once, and each works", async () => {
    await terminal.run("login", "--as", "ivan", "--account", "finance");
    const orders = await terminal.run("login", "--as", "ivan", "--account", "orders");
    expect(orders.stdout).toMatch(
      /account +orders\n +also in +finance; at the same time: nats-entra login --account finance/,
    );
    const env = { ...process.env, ...terminal.env };
    for (const account of ["finance", "orders"]) {
      const { value } = await terminal.json("whoami", "--account", account);
      expect(value).toMatchObject({ account });
      const connect = ["context", "validate", `nats-entra-ivan-${account}`, "--connect"];
      expect((await run("nats", connect, { env })).stdout).toMatch(/Connection: OK/);
    }
    const booked = await terminal.run("try", "publish", "ledger.entries", "--account", "finance");
    expect(booked.stdout).toContain("(account finance, ");
    const { value } = await terminal.json("logout", "--account", "orders");
    expect(value).toEqual({ forgotten: ["ivan (orders)"] });
    expect((await terminal.json("whoami", "--as", "ivan", "--account", "finance")).code).toBe(0);
  });

  it("speaks of --account to those alone whose roles are in several", async () => {
    expect((await terminal.run("login", "--as", "sara")).stdout).not.toContain("--account");
    const sara = await terminal.run("whoami", "--as", "sara", "--account", "finance");
    expect(sara.stderr).toContain("next: leave out --account\n");
    const ivan = await terminal.run("whoami", "--as", "ivan", "--account", "shop");
    expect(ivan.stderr).toContain(
      "name one of the roles' accounts: --account finance, --account orders",
    );
  });

  it("says which names there are when there is no such identity", async () => {
    const { code, stderr } = await terminal.run("login", "--as", "sarah");
    expect(code).toBe(1);
    expect(stderr).toContain('did you mean "sara"?');
  });
});

describe("a claim in a subject", () => {
  it("is that of the own token, of which permissions are made as well", async () => {
    const tried = ["try", "publish", "agents.{azp}.findings", "--as", "triage-agent"];
    const { code, stdout } = await terminal.run(...tried);
    expect(code).toBe(0);
    expect(stdout).toContain(`triage-agent may publish to agents.${agentId()}.findings`);
    const sara = await terminal.run("try", "publish", "agents.{azp}.findings", "--as", "sara");
    expect(sara.code).toBe(1);
  });
});

describe("a login that is refused", () => {
  it("gives the policy's reason", async () => {
    const { code, stderr } = await terminal.run("whoami", "--as", "sara", "--account", "finance");
    expect(code).toBe(1);
    expect(stderr).toMatch(/NATS refuses the login\n {2}why: {2}account_not_granted: 'finance'/);
  });

  it("is told from a broker that is not there", async () => {
    const file = settingsWith({ servers: ["nats://127.0.0.1:1"] });
    const { code, stderr } = await terminal.run("whoami", "--as", "sara", "--settings", file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot connect to nats:\/\/127\.0\.0\.1:1\n {2}why: .*ECONNREFUSED/);
  });
});

describe("try", () => {
  it.each([
    ["publish", "orders.status", "sara", true, "role 'Orders.Read' allows orders.status"],
    ["publish", "orders.cancel", "sara", false, "no role of the session grants it"],
    [
      "publish",
      "orders.cancel",
      "triage-agent",
      false,
      "role 'Agents.Triage' denies orders.cancel",
    ],
    ["subscribe", "orders.events.>", "sara", true, "without the messages that role 'Orders.Read'"],
    ["subscribe", "orders.events.payment.>", "sara", false, "denies orders.events.payment.>"],
    ["subscribe", "orders.status", "order-service", false, "only in that queue group: add --queue"],
    ["subscribe", ">", "omar", false, "no role"],
  ])("%s %s as %s: %s", async (verb, subject, as, allowed, reason) => {
    const { code, stdout } = await terminal.run("try", verb, subject, "--as", as);
    expect(stdout).toContain(reason);
    expect(stdout).not.toContain("!");
    expect(code).toBe(allowed ? 0 : 1);
  });

  it("asks in a queue group", async () => {
    const ask = ["try", "subscribe", "orders.status", "--as", "order-service", "--queue"];
    expect((await terminal.run(...ask, "order-service")).code).toBe(0);
    expect((await terminal.run(...ask, "another")).code).toBe(1);
  });

  it("names the line of the policy when its sources are beside the settings", async () => {
    const { value } = await terminal.json("try", "publish", "orders.status", "--as", "sara");
    expect(value).toMatchObject({
      allowed: true,
      agree: true,
      policy: {
        rules: [
          {
            role: "Orders.Read",
            pattern: "orders.status",
            grant: "request(orders.status)",
            source: expect.stringMatching(/policies\/roles\/support\.ts:\d+:\d+$/) as string,
          },
        ],
      },
    });
  });

  it("says loudly when the broker and the compiled policy disagree", async () => {
    const file = otherSettings();
    const ask = ["try", "publish", "orders.status", "--as", "sara", "--settings", file];
    const { code, stdout } = await terminal.run(...ask);
    expect(code).toBe(1);
    expect(stdout).toContain("! the compiled policy says denied");
    const status = await terminal.run("status", "--settings", file);
    expect(status.stdout).toContain("another policy is in force in callout-0");
  });
});

describe("trying", () => {
  let services: NatsConnection[];
  beforeAll(async () => {
    const { servers } = deployment.settings as { servers: string[] };
    const connectAs = async (name: string) => {
      const { stdout: token } = await terminal.run("token", "--as", name);
      const inboxPrefix = `_INBOX.${person(name)}`;
      return connect({ servers, token: token.trim(), inboxPrefix, reconnect: false });
    };
    terminal = new Terminal();
    terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
    services = [
      await connectAs("deploy-job"),
      await connectAs("omar"),
      await connectAs("order-service"),
    ];
    terminal.remove();
  });
  afterAll(async () => {
    await Promise.all(services.map((connection) => connection.close()));
  });

  it("stores no message, wakes no subscriber, and runs no JetStream command", async () => {
    const [deployJob, omar, orderService] = services as [
      NatsConnection,
      NatsConnection,
      NatsConnection,
    ];
    const info = async () => {
      const answer = await deployJob.request("$JS.API.STREAM.INFO.ORDERS", "", { timeout: 5000 });
      return answer.json<{ state?: { messages: number } }>();
    };
    await until("the callouts to make the stream", async () => (await info()).state !== undefined);
    const heard: string[] = [];
    omar.subscribe("orders.events.>", {
      callback: (_error, { subject }) => void heard.push(subject),
    });
    orderService.subscribe("orders.cancel", {
      queue: "order-service",
      callback: (_error, { subject }) => void heard.push(subject),
    });
    await Promise.all([omar.flush(), orderService.flush()]);

    const attempts = [
      ["publish", "orders.events.shipped", "order-service"],
      ["publish", "orders.cancel", "omar"],
      ["publish", "$JS.API.STREAM.UPDATE.ORDERS", "deploy-job"],
      ["publish", "$JS.API.STREAM.PURGE.ORDERS", "deploy-job"],
    ];
    for (const [verb = "", subject = "", as = ""] of attempts)
      await terminal.run("try", verb, subject, "--as", as);
    expect((await terminal.run("demo", "--settings", settingsWith({}))).code).toBe(0);

    await Promise.all([omar.flush(), orderService.flush()]);
    expect(heard).toEqual([]);
    expect((await info()).state?.messages).toBe(0);
    omar.publish("orders.cancel", "in earnest");
    await expect.poll(() => heard).toEqual(["orders.cancel"]);
  });
});

describe("demo", () => {
  it("tries every subject as everybody, in less than three seconds", async () => {
    const { code, value } = await terminal.json("demo");
    const { ok, sessions, cells, seconds } = value as {
      ok: boolean;
      sessions: { identity: string; account: string }[];
      cells: { server: string; agree: boolean; allowed: boolean }[];
      seconds: number;
    };
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(sessions.filter(({ identity }) => identity === "ivan")).toMatchObject([
      { account: "finance" },
      { account: "orders" },
    ]);
    expect(cells).toHaveLength(sessions.length * 13);
    expect(cells.every(({ agree }) => agree)).toBe(true);
    expect(new Set(cells.map(({ allowed }) => allowed))).toEqual(new Set([true, false]));
    expect(new Set(cells.map(({ server }) => server)).size).toBe(3);
    expect(seconds).toBeGreaterThan(0);
  });

  it("tries what the policy suggests where the stack names nothing", async () => {
    const file = settingsWith({});
    rmSync(join(terminal.folder, "demo.json"));
    const { code, value } = await terminal.json("demo", "--settings", file);
    const { ok, cells } = value as { ok: boolean; cells: { verb: string; subject: string }[] };
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    const tried = new Set(cells.map(({ verb, subject }) => `${verb} ${subject}`));
    expect(tried).toContain("publish orders.status");
    expect([...tried].some((one) => one.includes(agentId()))).toBe(true);
    expect(tried.size).toBeLessThanOrEqual(16);
  });

  it("marks each cell in which the broker and the policy disagree", async () => {
    const { code, stdout } = await terminal.run("demo", "--settings", otherSettings());
    expect(code).toBe(1);
    expect(stdout).toMatch(/^publish +orders\.status +✓! /m);
    expect(stdout).toContain("! THE BROKER AND THE POLICY DISAGREE ON 2:");
    expect(stdout).toMatch(
      /sara \(orders\): nats:\S+ allows to publish orders\.status, the policy denies it/,
    );
  });

  it("fails when a node does not answer, rather than to count that as a denial", async () => {
    const { servers } = deployment.settings as { servers: string[] };
    const file = settingsWith({ servers: [...servers.slice(1), "nats://127.0.0.1:1"] });
    const { code, stderr } = await terminal.run("demo", "--settings", file);
    expect(code).toBe(1);
    expect(stderr).toContain("cannot connect to nats://127.0.0.1:1");
  });
});

describe("status", () => {
  it("finds everything well", async () => {
    const { code, value } = await terminal.json("status");
    expect(code, JSON.stringify(value)).toBe(0);
    expect(value).toMatchObject({
      ok: true,
      nodes: [{ name: "n1" }, { name: "n2" }, { name: "n3" }],
      callouts: [{ instance: "callout-0", policy: deployment.document.digest }],
      config: { digest: "test" },
    });
  });
});

/** Settings with these members instead; their demo redirects nothing. */
function settingsWith(more: object): string {
  const file = join(terminal.folder, "client.json");
  writeFileSync(file, JSON.stringify({ ...deployment.settings, ...more }));
  const { probes } = deployment.demo;
  writeFileSync(join(terminal.folder, "demo.json"), JSON.stringify({ probes }));
  return file;
}

/** Settings with a policy that nobody deployed: Orders.Read may not ask for the status in it. */
function otherSettings(): string {
  const { digest: _digest, ...body } = deployment.document;
  const role = body.roles["Orders.Read"];
  const changed = { ...role, publish: { allow: [], deny: [] } };
  const other = { ...body, roles: { ...body.roles, "Orders.Read": changed } };
  const policyFile = join(terminal.folder, "policy.json");
  writeFileSync(policyFile, JSON.stringify({ ...other, digest: digestOf(other) }));
  return settingsWith({ policyFile });
}
