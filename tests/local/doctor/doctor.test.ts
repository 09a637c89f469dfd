import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { compile } from "../../../access/index.ts";
import type { Check } from "../../../cli/doctor/check.ts";
import type { Diagnosis } from "../../../cli/doctor/diagnosis.ts";
import { deriveTrust, publicKey, serverConfig } from "../../../nats/index.ts";
import policy from "../../../policies/index.ts";
import { keyMaterial, pair, secretOf } from "../../support/nats-keys.ts";
import { startNats } from "../../support/nats/servers.ts";
import { Terminal } from "../../support/terminal.ts";
import { startDeployment, type Deployment } from "../cli/deployment.ts";

let deployment: Deployment;
let terminal: Terminal;

beforeAll(async () => (deployment = await startDeployment()));
afterAll(() => deployment.stop());
beforeEach(() => {
  terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
  return () => terminal.remove();
});

async function doctor(...args: string[]) {
  const { code, value, stderr } = await terminal.json("doctor", "--as", "nadia", ...args);
  const { checks } = (value ?? { checks: [] }) as Diagnosis;
  const wrong = checks.filter(({ ok }) => !ok);
  return {
    code,
    checks,
    stderr,
    wrong: wrong.map(({ about, name, what }) => `${about} ${name}: ${what}`),
  };
}

/** Keys of another installation: of operator, system account and all. */
function foreignKeys(accounts: readonly string[]) {
  const own = {
    operator: pair("other operator"),
    system: pair("other system"),
    auth: pair("other auth"),
  };
  return { ...keyMaterial(accounts), ...own };
}

async function calloutIsReady(): Promise<void> {
  const [origin] = deployment.settings["callouts"] as string[];
  const logins = await terminal.run("whoami", "--as", "nadia", "--account", "CONTROL");
  expect({ ready: (await fetch(`${origin}/readyz`)).ok, login: logins.code }).toEqual({
    ready: true,
    login: 0,
  });
}

/** Settings in which something is changed. */
function settingsWith(changes: object): void {
  const file = join(terminal.folder, "client.json");
  writeFileSync(file, JSON.stringify({ ...deployment.settings, ...changes }));
  terminal.env["NATS_ENTRA_SETTINGS"] = file;
}

describe("a deployment that is well", () => {
  it("knows the check's own bad tokens for probes, and every other for what it is", async () => {
    const [origin = ""] = deployment.settings["callouts"] as string[];
    const counted = async (decision: string) => {
      const text = await (await fetch(`${origin}/metrics`)).text();
      const lines = text.split("\n").filter((line) => line.includes(`decision="${decision}"`));
      const logins = lines.filter((line) => line.startsWith("nats_entra_callout_logins_total"));
      return logins.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    };
    const before = { probe: await counted("probe"), denied: await counted("denied") };
    expect((await doctor()).wrong).toEqual([]);
    const after = { probe: await counted("probe"), denied: await counted("denied") };
    expect(after).toEqual({
      probe: before.probe + 7 * deployment.nats.urls.length,
      denied: before.denied,
    });
  });

  it("passes every check, and every address refuses every bad token", async () => {
    const { code, checks, wrong, stderr } = await doctor();
    expect({ code, wrong }, stderr).toEqual({ code: 0, wrong: [] });
    for (const server of deployment.nats.urls) {
      const ofServer = checks.filter(({ name }: Check) => name === server);
      expect(ofServer.map(({ what }) => what)).toEqual([
        "takes a good token",
        "refuses: no signature",
        "refuses: a signature that was changed",
        "refuses: another claim after signing",
        "refuses: signed with another key",
        "refuses: signed with a key that nobody knows",
        "refuses: expired",
        "refuses: for another API",
      ]);
    }
    const ofNode = checks.filter(({ about, name }) => about === "node" && name === "n2");
    expect(ofNode.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        "configuration",
        "operator keys",
        "account AUTH",
        "trusts callout-0",
      ]),
    );
  });

  it("says so in one line, and in many when asked", async () => {
    const { stdout } = await terminal.run("doctor", "--as", "nadia");
    expect(stdout).toMatch(/^✓ \d+ checks: all nodes and callouts trust the same keys/);
    expect((await terminal.run("doctor", "--as", "nadia", "--all")).stdout).toMatch(
      /✓ {2}node n1 +routes +to 2 other nodes/,
    );
  });

  it("is asked by who may, and says what others lack", async () => {
    const { stderr, code } = await terminal.run("doctor", "--as", "sara");
    expect(code).toBe(1);
    expect(stderr).toContain("sara may not ask nodes and callouts");
    expect(stderr).toContain("ask as somebody who has a role with inspect()");
  });
});

describe("a node of another state", () => {
  it("is named when it has not heard of the last configuration", async () => {
    const { nats } = deployment;
    const [, , third] = nats.nodes;
    await nats.reload(deployment.config({ tags: ["config:before"] }), third && [third]);
    try {
      expect(await doctor()).toMatchObject({ code: 1, wrong: ["node n3: configuration"] });
    } finally {
      await nats.reload(deployment.config());
    }
  });

  it("is named when it is the majority that has not", async () => {
    settingsWith({ configDigest: "after" });
    const { wrong } = await doctor();
    expect(wrong).toEqual(["n1", "n2", "n3"].map((name) => `node ${name}: configuration`));
  });

  it("is named when it asks another callout", async () => {
    const { nats, document, keys } = deployment;
    const [, second] = nats.nodes;
    const xkey = secretOf("another callout's xkey");
    const { accountJwts } = deriveTrust(document, { ...keys, xkey });
    await nats.reload(deployment.config({ accountJwts }), second && [second]);
    try {
      const { wrong } = await doctor();
      expect(wrong).toEqual(
        expect.arrayContaining([
          "node n2: account AUTH",
          "node n2: trusts callout-0",
          `edge ${second?.url ?? ""}: takes a good token`,
        ]),
      );
      expect(
        wrong.filter((text) => !text.includes("n2") && !text.includes(second?.url ?? "")),
      ).toEqual([]);
    } finally {
      await nats.reload(deployment.config());
    }
  });

  it("is named when it goes by keys of its own", async () => {
    const { document, nats } = deployment;
    const { cluster } = nats.layout;
    const foreign = await startNats({
      config: ({ storeFolder: _store, ...layout }) =>
        serverConfig({
          ...deriveTrust(document, foreignKeys(Object.keys(document.accounts))),
          ...layout,
          serverName: "stranger",
          cluster: { ...layout.cluster, name: cluster.name, routes: cluster.routes },
        }),
    });
    try {
      const { wrong } = await doctor();
      expect(wrong).toEqual(["node stranger: keys"]);
    } finally {
      await foreign.stop();
    }
  });

  it("is named when it does not answer at all", async () => {
    const { nats } = deployment;
    const [first] = nats.nodes;
    await first?.stop();
    try {
      // it may have been connected to this one, and comes back at another
      await vi.waitFor(calloutIsReady, 20_000);
      const { wrong } = await doctor();
      expect(wrong).toContain("deployment nodes: answer");
      expect(wrong).toContain(`edge ${first?.url ?? ""}: takes a good token`);
    } finally {
      await first?.start();
    }
    await vi.waitFor(async () => expect((await doctor()).wrong).toEqual([]), 30_000);
  });

  it("is named when it lets in whoever comes", async () => {
    const open = await startNats({
      config: ({ serverName, client, monitor }) =>
        `server_name: "${serverName}"\nhost: ${client.host}\nport: ${client.port}\n` +
        `http_port: ${monitor.port}\nmax_control_line: 32KB\n`,
    });
    settingsWith({ servers: [...deployment.nats.urls, ...open.urls] });
    try {
      const { wrong } = await doctor();
      expect(wrong).toHaveLength(7);
      expect(wrong).toContain(`edge ${open.urls[0] ?? ""}: refuses: signed with another key`);
    } finally {
      await open.stop();
    }
  });
});

describe("published advisories", () => {
  /** A list that is about the versions that run here. */
  function advisories(...all: readonly object[]): string {
    const file = join(terminal.folder, "advisories.json");
    const advisories = all.map((one, i) => ({
      ...{ id: `2027-${String(i + 1).padStart(2, "0")}`, alias: "CVE-2027-0001", severity: "high" },
      ...{ title: "made up", url: "https://advisories.nats.io", affected: ["<99.0.0"], ...one },
    }));
    writeFileSync(file, JSON.stringify({ updated: "2027-01-01", advisories }));
    return file;
  }

  it("that do not concern these versions are none", async () => {
    const { checks } = await doctor();
    expect(checks.filter(({ what }) => what === "advisories")).toMatchObject(
      ["n1", "n2", "n3"].map((name) => ({ about: "node", name, ok: true })),
    );
  });

  it("are told by what this deployment has, on every node that has it", async () => {
    const file = advisories(
      { when: [] },
      { when: ["websocket"] },
      { when: ["monitoring"] },
      { when: ["operator", "publishes control.revoke.*"] },
      { when: ["no-operator"] },
      { when: ["routes-or-leafnodes"], affected: ["<2.0.0"] },
      { when: ["what nobody knows yet"] },
    );
    const { code, wrong, checks } = await doctor("--advisories", file);
    const concerning = ["2027-01", "2027-03", "2027-04", "2027-07"];
    expect({ code, wrong }).toEqual({
      code: 1,
      wrong: ["n1", "n2", "n3"].flatMap((node) =>
        concerning.map((id) => `node ${node}: advisory ${id}`),
      ),
    });
    const found = checks.find(({ what }) => what === "advisory 2027-04");
    expect(found?.detail).toContain("Nats.Operate may publish control.revoke.{oid}");
    expect(found).toMatchObject({
      next: "update nats-server to 99.0.0 or later",
      advisory: { id: "2027-04", alias: "CVE-2027-0001", severity: "high" },
    });
    const { stdout } = await terminal.run("doctor", "--as", "nadia", "--advisories", file);
    expect(stdout).toMatch(
      /✗ {2}node n1 +advisory 2027-03 +high, 2\.\S+ < 99\.0\.0: made up; it serves/,
    );
  });

  it("of a file that is no list are an error", async () => {
    const file = advisories({ when: [], affected: ["2.0.0"] });
    const { code, stderr } = await terminal.run("doctor", "--advisories", file);
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toContain("advisories[0].affected[0] must be");
  });
});

describe("a callout of another state", () => {
  it("is named when it decides by an old policy", async () => {
    const { document } = compile({ ...policy, roles: policy.roles.slice(0, -1) });
    const old = await deployment.startCallout("callout-old", document);
    try {
      const { wrong } = await doctor();
      expect(wrong).toEqual(["callout callout-old: policy"]);
    } finally {
      await old.stop();
    }
  });
});

it("takes further tokens that must be refused, and tells when one is good", async () => {
  const { stdout: good } = await terminal.run("token", "--as", "nadia");
  const file = join(terminal.folder, "refused.txt");
  writeFileSync(file, `${good}\n\nno token at all\n`);
  const { wrong } = await doctor("--refused", file);
  expect(wrong).toEqual(
    deployment.nats.urls.map((url) => `edge ${url}: refuses: token 1 of those given`),
  );
});

it("knows the keys of the deployment by their public sides alone", async () => {
  const { stdout, stderr } = await terminal.run("doctor", "--as", "nadia", "--all", "--json");
  expect(stdout).toContain(publicKey("curve", deployment.keys.xkey));
  expect(stdout + stderr).not.toMatch(/eyJ|\bS[AUXO][A-Z2-7]{56}/);
});
