import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { login } from "../../support/connect.ts";
import { Terminal } from "../../support/terminal.ts";
import { person, startDeployment, type Deployment } from "./deployment.ts";
import { pace } from "../../support/waiting/pace.ts";

let deployment: Deployment;
let terminal: Terminal;
const clients: NatsConnection[] = [];

beforeAll(async () => {
  deployment = await startDeployment();
  terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
});
afterAll(async () => {
  terminal.remove();
  await Promise.all(clients.map((client) => client.close()));
  await deployment.stop();
});

/** A client of somebody on one of the nodes, by its position. */
async function connected(name: string, node: number): Promise<NatsConnection> {
  const { stdout } = await terminal.run("token", "--as", name);
  const client = await login({
    servers: deployment.nats.urls[node] ?? "",
    token: stdout.trim(),
  });
  clients.push(client);
  return client;
}

interface Listed {
  readonly sessions: { node: string; client: number; oid?: string; roles?: string[] }[];
}

describe("sessions", () => {
  it("lists who is connected where", async () => {
    for (const [name, node] of [
      ["sara", 0],
      ["sara", 1],
      ["omar", 2],
    ] as const) {
      await connected(name, node);
    }
    const { code, stdout, stderr } = await terminal.run("sessions", "--as", "nadia");
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/SESSION +NAME +IDENTITY +ROLES +ACCOUNT +CLIENT +ADDRESS +SINCE +ENDS/);
    const row = (node: string, name: string, role: string, account: string) =>
      new RegExp(
        `^${node}/\\d+ +${name} +user:${person(name)} +${role} +${account} +nats.js +127.0.0.1:\\d+ +\\d+ s ago +in \\d+ min$`,
        "m",
      );
    expect(stdout).toMatch(row("n1", "sara", "Orders.Read", "orders"));
    expect(stdout).toMatch(row("n2", "sara", "Orders.Read", "orders"));
    expect(stdout).toMatch(row("n3", "omar", "Orders.Operate", "operations"));
  });

  it("filters and sorts them", async () => {
    const { value } = await terminal.json(
      ...["sessions", "--as", "nadia", "--sort", "node"],
      ...["--filter", "name=sara", "--filter", "role=Orders.Read"],
    );
    const { sessions } = value as Listed;
    expect(sessions.map(({ node }) => node)).toEqual(["n1", "n2"]);
    expect(sessions[0]).toMatchObject({
      name: "sara",
      user: `user:${person("sara")}`,
      account: "orders",
    });
  });

  it("looks again when it is told to watch", async () => {
    let looks = 0;
    terminal.nap = () => {
      looks++;
      return looks < 2 ? Promise.resolve() : Promise.reject(new Error("interrupted"));
    };
    const { stdout } = await terminal.run("sessions", "--as", "nadia", "--watch", "5");
    expect(stdout.match(/SESSION/g)).toHaveLength(2);
    expect(terminal.slept).toEqual([5, 5]);
    terminal.nap = () => pace(5);
  });

  it("is for those who may inspect", async () => {
    const sara = await terminal.run("sessions", "--as", "sara");
    expect(sara.code).toBe(1);
    expect(sara.stderr).toContain("account_not_granted");
  });
});

describe("revoke", () => {
  it("ends sessions and keeps somebody out, until it is lifted", async () => {
    const omar = await connected("omar", 0);
    const { code, value, stderr } = await terminal.json(
      ...["revoke", "omar", "--as", "nadia", "--reason", "lost laptop"],
    );
    expect(code, stderr).toBe(0);
    expect(value).toMatchObject({ ended: 2, unreached: 0, stored: true, audited: true });
    const whom = { name: "omar", oid: person("omar"), from: "client.json" };
    expect(value).toMatchObject({ whom });
    await omar.closed();
    const out = await terminal.run("whoami", "--as", "omar");
    expect(out.stderr).toContain("NATS refuses the login");

    const { id } = value as { id: string };
    const list = await terminal.run("revoke", "list", "--as", "nadia");
    expect(list.code, list.stderr).toBe(0);
    expect(list.stdout).toMatch(
      new RegExp(
        `^${id} +oid omar \\(${person("omar")}\\) +lost laptop +nadia \\(${person("nadia")}\\) .*it is lifted$`,
        "m",
      ),
    );
    const lifted = await terminal.run("revoke", "lift", id, "--as", "nadia");
    expect(lifted).toMatchObject({ code: 0, stdout: `${id} is lifted.\n` });
    expect((await terminal.run("whoami", "--as", "omar")).code).toBe(0);
  });

  it("ends a session by the name that the list has for it", async () => {
    const { value } = await terminal.json(
      ...["sessions", "--as", "nadia", "--filter", `oid=${person("sara")}`, "--filter", "node=n1"],
    );
    const [found] = (value as Listed).sessions;
    const revoked = await terminal.run(
      ...["revoke", "--as", "nadia", "--session", `n1/${found?.client ?? 0}`],
      ...["--reason", "strange client", "--for", "1h"],
    );
    expect(revoked.code, revoked.stderr).toBe(0);
    expect(revoked.stdout).toMatch(/^1 session ended\.\n.*until +\d{4}-.* UTC, in 60 min/s);
    const missing = await terminal.run(
      ...["revoke", "--as", "nadia", "--session", "n1/99999", "--reason", "x"],
    );
    expect(missing.stderr).toContain("there is no session n1/99999");
  });

  it("says whose id a name stands for, and takes a workload by its name", async () => {
    await connected("order-service", 1);
    const named = await terminal.run(
      ...["revoke", "order-service", "--as", "nadia", "--reason", "leaked key", "--for", "1h"],
    );
    expect(named.code, named.stderr).toBe(0);
    expect(named.stdout).toMatch(/^1 session ended\.\n/);
    expect(named.stdout).toContain(
      `whom        order-service, ${person("order-service")} (named in client.json)\n`,
    );
    const [, id = ""] = /revocation +(\S+)/.exec(named.stdout) ?? [];
    expect((await terminal.run("revoke", "lift", id, "--as", "nadia")).code).toBe(0);
    const both = ["revoke", "omar", "--oid", person("sara"), "--reason", "x", "--as", "nadia"];
    expect((await terminal.run(...both)).code).toBe(2);
  });

  it("is for those who may revoke", async () => {
    const { code, stderr } = await terminal.run(
      ...["revoke", "--as", "lena", "--oid", person("sara"), "--reason", "x"],
    );
    expect(code).toBe(1);
    expect(stderr).toContain("this identity may not ask for 'revoke'");
  });

  it("says so when the callouts refuse", async () => {
    const { code, stderr } = await terminal.run(
      ...["revoke", "--as", "nadia", "--oid", person("nadia"), "--reason", "x"],
    );
    expect(code).toBe(1);
    expect(stderr).toContain("you would keep yourself out");
  });
});
