import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCallout } from "../../../tools/build.ts";
import { configure, exampleFile, onThisMachine } from "./example.ts";
import { expectClientNamed, expectParcelsServed } from "./parcels.ts";
import { PulumiProject } from "../../support/pulumi-project.ts";
import { Tenant } from "./tenant.ts";

/** The example in YAML, with the real engine and the language host of YAML: everything is made by our plugin. */
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
    "policy.json": await exampleFile("yaml/policy.json"),
    "node_modules/@nats-entra/.keep": "",
  });
  const repository = join(import.meta.dirname, "..", "..", "..");
  await symlink(repository, join(project.folder, "node_modules", "@nats-entra", "pulumi"));
  await configure(project, tenant);
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
    await project.pulumi("up", "--yes", "--skip-preview");
    const outputs = await project.outputs();
    const { servers, policyDigest } = outputs;
    const { document } = JSON.parse(await project.read("policy.json")) as {
      document: { digest: string };
    };
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
