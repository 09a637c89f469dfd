import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCallout } from "../../../tools/build.ts";
import { configure, deploy, exampleFile, onThisMachine } from "./example.ts";
import { expectClientNamed, expectParcelsServed } from "./parcels.ts";
import { pagesOf } from "../../support/pages/walk.ts";
import { PulumiProject } from "../../support/pulumi-project.ts";
import { Tenant } from "./tenant.ts";

/** The example in YAML, with the real engine and the language host of YAML: everything is made by our plugin. */
const repository = join(import.meta.dirname, "..", "..", "..");
const readme = pagesOf(import.meta.filename)("examples/yaml/README.md");
let tenant: Tenant;
let project: PulumiProject;

beforeAll(async () => {
  await buildCallout();
  tenant = await Tenant.start();
  project = await PulumiProject.create();
  const example = await exampleFile("yaml/Pulumi.yaml");
  const texts = {
    tenant: "tenant:\n        tenantId: ${tenantId}\n",
    directory: "directory:\n        entra: {}\n",
    target: "target:\n        kubernetes:\n          namespace: parcels\n",
  };
  const yaml = (name: string, value: object) => `${name}: ${JSON.stringify(value)}\n`;
  await project.write({
    "Pulumi.yaml": await onThisMachine(example, texts, project, tenant, yaml),
    "node_modules/@nats-entra/.keep": "",
  });
  readme.pass("npm install");
  await symlink(repository, join(project.folder, "node_modules", "@nats-entra", "pulumi"));
  const compile = readme.next("npx nats-entra policy compile", {
    "npx nats-entra": `node ${join(repository, "cli", "bin.mjs")}`,
    "../typescript/policies": join(repository, "examples", "typescript", "policies"),
  });
  await project.must("bash", "-euc", compile);
  await configure(project, tenant, readme);
});

afterAll(async () => {
  await project.remove();
  await tenant.stop();
});

describe("a stack in YAML", () => {
  test("is previewed: nothing is made", async () => {
    const text = await project.pulumi("preview");
    expect(text).toContain("nats-entra:index:NatsEntra");
    expect(text).toContain("nats-entra:local:Process");
  });

  test("is up, with outputs, and serves who the policy lets in", async () => {
    await deploy(project, readme);
    const outputs = await project.outputs();
    const { servers, policyDigest } = outputs;
    const read = (text: string) => (JSON.parse(text) as { document: { digest: string } }).document;
    const document = read(await project.read("policy.json"));
    expect(document).toEqual(read(await exampleFile("yaml/policy.json")));
    expect(policyDigest).toBe(document.digest);
    expectClientNamed(outputs);
    await expectParcelsServed(servers, tenant);
  });

  test("changes nothing when it is put up again", async () => {
    const text = await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
    expect(text).toMatch(/\d+ unchanged/);
  });

  test("shows no seed in its state", async () => {
    const state = await project.pulumi("stack", "export");
    expect(state).not.toMatch(/\bS[OAU][A-Z2-7]{56}\b/);
    expect(state).not.toContain("BEGIN PRIVATE KEY");
  });
});
