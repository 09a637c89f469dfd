import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compile } from "../../../../access/index.ts";
import type { DeploymentStatus } from "../../../../cli/status/deployment.ts";
import { samplePolicy } from "../../../support/policies/sample.ts";
import { Terminal } from "../../../support/terminal.ts";
import { StandIn } from "../../../support/cli/entra.ts";
import { sampleSettings } from "../../../support/cli/sample.ts";

const { document } = compile(samplePolicy);
const varz = {
  ...{ server_name: "n1", version: "2.15.2", connections: 3, routes: 8 },
  tags: ["config:c0ffee"],
};
const ready = {
  ...{ ready: true, instance: "callout-0", version: "0.1.0" },
  policy: { digest: document.digest, accountsWithoutKey: [] },
  secrets: {},
  issuers: [{ tenantId: sampleSettings.tenantId, fresh: true, keys: ["a", "b"] }],
  nats: { connected: true, server: "n1" },
};

/** Pages by path; what a page is may be changed by a test. */
let pages: Record<string, readonly [status: number, body: unknown]>;
let server: Server;
let entra: StandIn;
let terminal: Terminal;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, body] = pages[request.url ?? ""] ?? [404, null];
    response.writeHead(status).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  entra = await StandIn.start();
});
afterAll(async () => {
  server.close();
  await entra.stop();
});
beforeEach(() => {
  terminal = new Terminal();
  pages = {};
  for (const node of ["n1", "n2"]) {
    pages[`/${node}/healthz`] = [200, { status: "ok" }];
    pages[`/${node}/varz`] = [200, { ...varz, server_name: node }];
  }
  pages["/c0/readyz"] = [200, ready];
  const policyFile = join(terminal.folder, "policy.json");
  writeFileSync(policyFile, JSON.stringify(document));
  const settings = entra.install(terminal);
  writeFileSync(
    settings.file,
    JSON.stringify({
      ...settings,
      policyFile,
      monitors: [`${origin}/n1`, `${origin}/n2`],
      callouts: [`${origin}/c0`],
    }),
  );
});
afterEach(() => terminal.remove());

function discovery(issuer = `${entra.authority}/${sampleSettings.tenantId}/v2.0`): void {
  entra.answer([200, { issuer }]);
}

describe("status of a deployment that is well", () => {
  it("is a table, and exit code 0", async () => {
    discovery();
    const { code, stdout } = await terminal.run("status");
    expect(code).toBe(0);
    expect(
      stdout
        .replaceAll(origin, "http://HOST")
        .replaceAll(entra.authority, "https://ENTRA")
        .replaceAll(document.digest, "sha256:DIGEST"),
    ).toBe(`✓  node n1            http://HOST/n1, 2.15.2, 3 connections
✓  node n2            http://HOST/n2, 2.15.2, 3 connections
✓  callout callout-0  http://HOST/c0, 0.1.0, 2 keys, connected to n1
✓  issuer             https://ENTRA
✓  policy             sha256:DIGEST
✓  configuration      c0ffee
`);
  });

  it("has a stable shape in JSON", async () => {
    discovery();
    const { value } = await terminal.json("status");
    const node = { ok: true, version: "2.15.2", connections: 3, config: "c0ffee" };
    expect(value).toEqual({
      ok: true,
      nodes: [
        { url: `${origin}/n1`, name: "n1", ...node },
        { url: `${origin}/n2`, name: "n2", ...node },
      ],
      callouts: [
        {
          ...{ url: `${origin}/c0`, ok: true, instance: "callout-0", version: "0.1.0" },
          ...{ policy: document.digest, keys: 2, server: "n1" },
        },
      ],
      issuer: { ok: true, authority: entra.authority },
      policy: { ok: true, digest: document.digest },
      config: { ok: true, digest: "c0ffee" },
      streams: [],
      keys: [],
    });
  });
});

describe("status --wait", () => {
  it("asks again until all is well", async () => {
    discovery();
    discovery();
    pages["/n1/healthz"] = [503, { error: "JetStream has no meta leader" }];
    terminal.nap = () => {
      pages["/n1/healthz"] = [200, { status: "ok" }];
      return Promise.resolve();
    };
    expect((await terminal.run("status", "--wait", "20")).code).toBe(0);
  });

  it("gives up in time, with what is not well", async () => {
    discovery();
    discovery();
    delete pages["/n1/varz"];
    terminal.time = 1_800_000_000;
    terminal.nap = () => {
      terminal.time = 1_800_000_001;
      return Promise.resolve();
    };
    const { code, stdout } = await terminal.run("status", "--wait", "1");
    expect(code).toBe(1);
    expect(stdout).toContain("varz answers 404");
  });

  it("takes a number", async () => {
    const { code, stderr } = await terminal.run("status", "--wait", "soon");
    expect(code).toBe(2);
    expect(stderr).toContain("number of seconds");
  });
});

describe("status of a deployment in which something is not well", () => {
  it.each([
    ["a node that is down", "nodes", () => delete pages["/n1/varz"], /varz answers 404/],
    [
      "a node without JetStream's leader",
      "nodes",
      () => (pages["/n1/healthz"] = [503, { error: "JetStream has no meta leader" }]),
      /meta leader/,
    ],
    [
      "a node that lost the others",
      "nodes",
      () => (pages["/n1/varz"] = [200, { ...varz, routes: 0 }]),
      /no route/,
    ],
    [
      "nodes of different configurations",
      "config",
      () => (pages["/n1/varz"] = [200, { ...varz, tags: ["config:dead"] }]),
      /different configurations/,
    ],
    [
      "a callout that lost NATS",
      "callouts",
      () => (pages["/c0/readyz"] = [503, { ...ready, ready: false, nats: { connected: false } }]),
      /not connected to NATS/,
    ],
    [
      "a callout without keys",
      "callouts",
      () =>
        (pages["/c0/readyz"] = [
          503,
          { ...ready, ready: false, issuers: [{ fresh: false, keys: [] }] },
        ]),
      /no keys/,
    ],
    [
      "a callout that keeps the last good policy",
      "callouts",
      () =>
        (pages["/c0/readyz"] = [
          200,
          { ...ready, policy: { ...ready.policy, problem: "no JSON" } },
        ]),
      /its policy file: no JSON/,
    ],
    [
      "a callout with another policy",
      "policy",
      () =>
        (pages["/c0/readyz"] = [
          200,
          { ...ready, policy: { ...ready.policy, digest: "sha256:other" } },
        ]),
      /another policy is in force in callout-0/,
    ],
  ] as const)("names %s", async (_what, part, breakIt, problem) => {
    breakIt();
    discovery();
    const answer = await terminal.json("status");
    expect(answer.code).toBe(1);
    const value = answer.value as DeploymentStatus;
    expect(value.ok).toBe(false);
    const bad = [value[part]].flat().filter(({ ok }) => !ok);
    expect(bad).toEqual([
      expect.objectContaining({ problem: expect.stringMatching(problem) as string }),
    ]);
  });

  it("names an issuer that is another one", async () => {
    discovery("https://evil.example/v2.0");
    const { code, stdout } = await terminal.run("status");
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ {2}issuer .*it says that it is another issuer/);
    expect(stdout).toContain("Next: nats-entra dev");
  });
});
