import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { pagesOf } from "../../support/pages/walk.ts";
import { manifestOf, packages } from "../../../tools/publish/packages.ts";
import { Tarballs } from "./consumer.ts";
import { configure, deploy, exampleFile, onThisMachine } from "./example.ts";
import { expectClientNamed, expectParcelsServed } from "./parcels.ts";
import type { PulumiProject } from "../../support/pulumi-project.ts";
import { Tenant } from "./tenant.ts";

/** The npm packages as somebody else has them: packed, and installed in an empty project. */
const readme = pagesOf(import.meta.filename)("examples/typescript/README.md");
const tarballs = new Tarballs(inject("tarballs"));
let project: PulumiProject;

beforeAll(async () => {
  project = await tarballs.installExample();
}, 600_000);

afterAll(async () => {
  await project.remove();
});

const all = packages.map((each) => manifestOf(each));
/** Those that are imported; the others are programs. */
const imported = all.filter(({ exports }) => exports !== undefined);

describe("a package", () => {
  test.each(all)("$name is well formed, says publint", async ({ name }) => {
    expect(await tarballs.check(name, "publint", "--strict")).toContain("All good!");
  });

  test.each(imported)(
    "$name has types that are right for who imports it, says are-the-types-wrong",
    async ({ name }) => {
      // with another exit code than 0 if it finds a problem in what this profile looks at
      const args = ["--profile", "esm-only", "--format", "ascii"];
      expect(await tarballs.check(name, "attw", ...args)).toContain(`"${name}"`);
    },
  );
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
    const exclude = ["node_modules", "bundled"];
    await project.write({
      "tsconfig.json": { compilerOptions, exclude },
      "mistake.ts": `
        import type { NatsEntraArgs } from "@nats-entra/pulumi";
        // @ts-expect-error: it is called replicas
        export const args: Partial<NatsEntraArgs> = { replica: 3 };`,
    });
    expect(await project.must("npx", "tsc")).toBe("");
  });

  test("the types of what is not Pulumi's are right for a bundler, too", async () => {
    const compilerOptions = {
      ...{ target: "es2024", lib: ["es2024", "dom"], module: "esnext", strict: true, noEmit: true },
      ...{ moduleResolution: "bundler", customConditions: ["browser"], skipLibCheck: false },
    };
    await project.write({
      "bundled/tsconfig.json": { compilerOptions, files: ["main.ts"] },
      "bundled/main.ts": `
        import { decide } from "@nats-entra/access";
        import { connectWithEntra, type EntraConnectionArgs } from "@nats-entra/client";
        import { policyOf } from "@nats-entra/compiler";
        import { objectId } from "@nats-entra/issuer";
        export const id: string = objectId("tenant", { kind: "person", name: "ada", displayName: "Ada", roles: [] });
        export const connect = (args: EntraConnectionArgs) => connectWithEntra(args);
        export { policyOf, decide };
        // @ts-expect-error: a connection needs a credential
        void connect({ servers: "wss://nats.example.com", scope: "any" });`,
    });
    expect(await project.must("npx", "tsc", "--project", "bundled")).toBe("");
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
    readme.pass("npm install"); // by the tarballs, above
    await configure(project, tenant, readme);
  });

  afterAll(() => tenant.stop());

  /** The client library, from its own package, asks who it is. */
  async function expectClientServed(servers: string[]): Promise<void> {
    const client = await tarballs.install(["@nats-entra/client"]);
    const token = await tenant.tokenOfAda();
    const args = { servers, scope: "any" };
    await client.write({
      "client.mjs": `
        import { connectWithEntra } from "@nats-entra/client";
        const credential = {
          getToken: async () => ({ token: ${JSON.stringify(token)}, expiresOnTimestamp: Date.now() + 3_600_000 }),
        };
        const connection = await connectWithEntra({ credential, ...${JSON.stringify(args)} });
        console.log(connection.info.server_name);
        await connection.close();`,
    });
    expect(await client.must("node", "client.mjs")).toMatch(/^nats-\d/);
    await client.remove();
  }

  test("is previewed", async () => {
    expect(await project.pulumi("preview")).toContain("nats-entra:index:NatsEntra");
  });

  test("is up, and serves who the policy lets in", async () => {
    await deploy(project, readme);
    const outputs = await project.outputs();
    const { servers } = outputs;
    expectClientNamed(outputs);
    await expectParcelsServed(servers, tenant);
    await expectClientServed(servers as string[]);
    await project.pulumi("destroy", "--yes", "--skip-preview");
  });
});
