import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Tarball } from "./consumer.ts";
import { configure, exampleFile, onThisMachine } from "./example.ts";
import { expectParcelsServed } from "./parcels.ts";
import type { PulumiProject } from "./pulumi-project.ts";
import { Tenant } from "./tenant.ts";

/** The npm package as somebody else has it: packed, and installed in an empty project. */
let tarball: Tarball;
let project: PulumiProject;

beforeAll(async () => {
  tarball = await Tarball.pack();
  project = await tarball.install();
}, 600_000);

afterAll(async () => {
  await project.remove();
  await tarball.remove();
});

describe("the tarball", () => {
  test("has less than 1.5 MB, half of it the two bundles that run elsewhere", async () => {
    expect((await stat(tarball.file)).size).toBeLessThan(1_500_000);
  });

  test("is well formed, says publint", async () => {
    expect(await tarball.check("publint", "--strict")).toContain("All good!");
  });

  test("has types that are right for who imports it, says are-the-types-wrong", async () => {
    // with another exit code than 0 if it finds a problem in what this profile looks at
    const report = await tarball.check("attw", "--profile", "esm-only", "--format", "ascii");
    for (const entry of [
      "nats-entra",
      "@nats-entra/access",
      "@nats-entra/azure",
      "@nats-entra/client",
      "@nats-entra/compiler",
    ])
      expect(report).toContain(`"${entry}"`);
  });
});

describe("in an empty project", () => {
  test("the SDK of Azure is not installed unless it is asked for", async () => {
    await expect(stat(`${project.folder}/node_modules/@pulumi/azure-native`)).rejects.toThrow(
      "ENOENT",
    );
  });

  test("the example's types are right, and a misspelt argument is found", async () => {
    const compilerOptions = {
      ...{ target: "es2024", module: "nodenext", strict: true, noUncheckedIndexedAccess: true },
      ...{ verbatimModuleSyntax: true, allowImportingTsExtensions: true, noEmit: true },
      ...{ types: ["node"], skipLibCheck: false },
    };
    const exclude = ["node_modules"];
    await project.write({
      "tsconfig.json": { compilerOptions, exclude },
      "mistake.ts": `
        import type { NatsEntraArgs } from "nats-entra";
        // @ts-expect-error: it is called replicas
        export const args: Partial<NatsEntraArgs> = { replica: 3 };`,
    });
    expect(await project.must("npx", "tsc")).toBe("");
  });

  test("the command compiles the policy to the document of the other examples", async () => {
    await project.must("npx", "nats-entra", "policy", "compile", "--out", "policy.json");
    const compiled: unknown = JSON.parse(await project.read("policy.json"));
    for (const language of ["yaml", "python"])
      expect(JSON.parse(await exampleFile(`${language}/policy.json`))).toEqual(compiled);
  });
});

describe("for Kubernetes", () => {
  test("everything that is read at run time is in the package", async () => {
    await project.write({
      "rendered.ts": await readFile(join(import.meta.dirname, "rendered.ts"), "utf8"),
    });
    const kinds = JSON.parse(await project.must("node", "rendered.ts")) as string[];
    for (const kind of ["apps/v1:StatefulSet", "apps/v1:Deployment", "core/v1:ConfigMap"])
      expect(kinds).toContain(`kubernetes:${kind}`);
  });
});

describe("the example on this machine", () => {
  let tenant: Tenant;

  beforeAll(async () => {
    tenant = await Tenant.start();
    const texts = {
      tenant: 'tenant: { tenantId: config.require("tenantId") }',
      directory: "directory: { entra: {} }",
      target: 'target: { kubernetes: { namespace: "parcels" } }',
    };
    const example = await exampleFile("typescript/index.ts");
    const literal = (name: string, value: object) => `${name}: ${JSON.stringify(value)}`;
    await project.write({
      "index.ts": await onThisMachine(example, texts, project, tenant, literal),
    });
    await configure(project, tenant);
  });

  afterAll(() => tenant.stop());

  test("is previewed", async () => {
    expect(await project.pulumi("preview")).toContain("nats-entra:index:NatsEntra");
  });

  test("is up, and serves who the policy lets in", async () => {
    await project.pulumi("up", "--yes", "--skip-preview");
    const { servers } = await project.outputs();
    await expectParcelsServed(servers, tenant);
    await project.pulumi("destroy", "--yes", "--skip-preview");
  });
});
