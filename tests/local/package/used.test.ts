import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { copyExamplePolicy } from "../../support/policies/example.ts";
import { until } from "../../support/waiting/until.ts";
import { person, startDeployment, type Deployment } from "../cli/deployment.ts";
import { Tarballs } from "./consumer.ts";
import type { PulumiProject } from "../../support/pulumi-project.ts";

/** The local tenant, the callout, the command and the client, each from its tarball, on real servers. */
const tarballs = new Tarballs(inject("tarballs"));
let home: string;
let project: PulumiProject;
let deployment: Deployment;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "nats-entra-home-"));
  const names = ["issuer", "callout", "client"].map((name) => `@nats-entra/${name}`);
  project = await tarballs.install(["nats-entra", ...names], {
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_STATE_HOME: join(home, ".state"),
    NATS_ENTRA_SETTINGS: undefined,
  });
  const installed = join(project.folder, "node_modules", "@nats-entra");
  deployment = await startDeployment(undefined, {
    issuer: join(installed, "issuer", "issuer", "main.js"),
    callout: join(installed, "callout", "callout.mjs"),
  });
  await project.write({ "client.json": deployment.settings });
  copyExamplePolicy(join(project.folder, "policies"));
});

afterAll(async () => {
  await deployment.stop();
  await project.remove();
  await rm(home, { recursive: true, force: true });
});

/** A command of the installed package, with the settings of the deployment. */
const natsEntra = (...args: string[]) =>
  project.must("npx", "nats-entra", ...args, "--settings", "client.json");

describe("the command", () => {
  test("signs a person in by device code, and the callout admits her", async () => {
    const login = project.start(
      ...["npx", "nats-entra", "login", "--device-code"],
      ...["--settings", "client.json"],
    );
    const code = () => /shows the code (\S+)/.exec(login.said())?.[1];
    await until("a code", () => code() !== undefined, { details: login.said });
    const decision = { user_code: code() ?? "", decision: "approve", person: person("sara") };
    expect(await deployment.post("/devicelogin", decision)).toBe(200);
    const { code: exit, text } = await login.ended;
    expect(exit, text).toBe(0);
    expect(text).toContain("Signed in as Sara Lind");
    const session: unknown = JSON.parse(await natsEntra("whoami", "--json"));
    expect(session).toMatchObject({ account: "orders", roles: ["Orders.Read"] });
  });

  test("tries what the session may do", async () => {
    expect(await natsEntra("try", "publish", "orders.status")).toContain(
      "role 'Orders.Read' allows orders.status",
    );
  });

  test("checks the policy and writes an access review of what the callout recorded", async () => {
    await natsEntra("audit", "export", "--as", "priya", "--since", "1h", "--out", "audit.jsonl");
    const directory = join(deployment.settingsFile, "..", "..", "..", "directory");
    const review = ["access-review", "--since", "2020-01-01", "--out", "review"];
    const inputs = ["--audit", "audit.jsonl", "--directory", directory];
    await project.must("npx", "nats-entra", ...review, ...inputs);
    const { access, verified } = JSON.parse(await project.read("review/review.json")) as {
      access: { oid: string; role: string; logins: number }[];
      verified: object;
    };
    expect(verified).toMatchObject({ ok: true });
    const sara = access.find(({ oid }) => oid === person("sara"));
    expect(sara).toMatchObject({ role: "Orders.Read" });
    expect(sara?.logins).toBeGreaterThan(0);
  });
});

describe("the client", () => {
  test("connects from Node with the token of the command", async () => {
    const { servers, scope } = deployment.settings;
    await project.write({
      "client.mjs": `
        import { execFileSync } from "node:child_process";
        import { connectWithEntra, whoami } from "@nats-entra/client";
        const command = ["nats-entra", "token", "--settings", "client.json"];
        const credential = {
          getToken: async () => ({
            token: execFileSync("npx", command, { encoding: "utf8" }).trim(),
            expiresOnTimestamp: Date.now() + 3_600_000,
          }),
        };
        const args = ${JSON.stringify({ servers, scope })};
        const connection = await connectWithEntra({ credential, ...args });
        console.log(JSON.stringify(await whoami(connection, ${JSON.stringify(person("sara"))})));
        await connection.close();`,
    });
    expect(JSON.parse(await project.must("node", "client.mjs"))).toMatchObject({
      account: "orders",
      roles: ["Orders.Read"],
    });
  });

  test("is bundled for browsers without a module of Node", async () => {
    const contents = `export { connectWithEntra } from "@nats-entra/client";`;
    const { outputFiles, metafile } = await build({
      stdin: { contents, resolveDir: project.folder },
      ...{ bundle: true, platform: "browser", format: "esm", write: false, metafile: true },
      absWorkingDir: project.folder,
    });
    const modules = Object.keys(metafile.inputs);
    expect(modules).toContain("node_modules/@nats-entra/client/client/browser.js");
    expect(modules.filter((path) => path.includes("transport-node"))).toEqual([]);
    // esbuild leaves no import open: those of Node would be errors
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
    expect(outputFiles[0]?.text).toContain("WebSocket");
  });
});
