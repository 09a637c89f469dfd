import { symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { buildCallout } from "../../../tools/build.ts";
import { Progress } from "../../../tools/progress.mjs";
import { pulumiPythonFolder } from "../../../tools/python.mjs";
import { configure, deploy, exampleFile, onThisMachine } from "./example.ts";
import { expectClientNamed, expectParcelsServed } from "./parcels.ts";
import { pagesOf } from "../../support/pages/walk.ts";
import { PulumiProject } from "../../support/pulumi-project.ts";
import { generateSdk } from "./sdk.ts";
import { Tenant } from "./tenant.ts";

/** The example in Python against the SDK that Pulumi generates, with the real engine and language host. */
let python: string;
const repository = join(import.meta.dirname, "..", "..", "..");
const readme = pagesOf(import.meta.filename)("examples/python/README.md");
let tenant: Tenant;
let project: PulumiProject;

beforeAll(async () => {
  python = await pulumiPythonFolder(new Progress());
  await buildCallout();
  tenant = await Tenant.start();
  project = await PulumiProject.create({
    // an older host takes python from PATH, a newer one from the project's settings
    PATH: [python, process.env["PATH"]].join(delimiter),
    PYTHONPATH: "sdks/nats-entra",
    MYPYPATH: "sdks/nats-entra",
  });
  await project.write({
    "Pulumi.yaml": (await exampleFile("python/Pulumi.yaml")).replace(
      "virtualenv: venv",
      `virtualenv: ${join(python, "..")}`,
    ),
    "__main__.py": await exampleFile("python/__main__.py"),
    "policy.json": await exampleFile("python/policy.json"),
    "mypy.ini": "[mypy]\nstrict = True\n[mypy-pulumi_nats_entra.*]\nfollow_imports = silent\n",
    "node_modules/@nats-entra/.keep": "",
    // what pip notes when it installs the SDK: it asks for its own version
    "sdks/python/pulumi_nats_entra.dist-info/METADATA": `Metadata-Version: 2.1\nName: pulumi_nats_entra\nVersion: ${manifest.version}\n`,
  });
  readme.pass("npm install");
  readme.pass("pulumi package gen-sdk");
  await generateSdk("python", join(project.folder, "sdks", "python"));
  await project.must("bash", "-euc", readme.next("mv sdks/python"));
  readme.pass("pulumi install");
  await symlink(repository, join(project.folder, "node_modules", "@nats-entra", "pulumi"));
});

afterAll(async () => {
  await project.remove();
  await tenant.stop();
});

describe("a program in Python", () => {
  test("is held to the SDK's types", async () => {
    expect(await mypy()).toContain("Success: no issues found");
  });

  test("is told where an argument is misspelt", async () => {
    const example = await exampleFile("python/__main__.py");
    await project.write({ "__main__.py": example.replace("display_name=", "display=") });
    expect(await mypy()).toContain('Unexpected keyword argument "display"');
  });

  test("makes the stack, which serves who the policy lets in", async () => {
    const example = await exampleFile("python/__main__.py");
    const texts = {
      tenant: 'tenant=nats_entra.TenantArgs(tenant_id=config.require("tenantId"))',
      directory: "directory=nats_entra.DirectoryArgs(entra=nats_entra.EntraDirectoryArgs())",
      target:
        "target=nats_entra.TargetArgs(\n" +
        '        kubernetes=nats_entra.KubernetesTargetArgs(namespace="parcels")\n    )',
    };
    const snake = (_key: string, value: unknown): unknown =>
      value !== null && typeof value === "object"
        ? Object.fromEntries(
            Object.entries(value).map(([key, inner]: [string, unknown]) => [
              key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
              inner,
            ]),
          )
        : value;
    const dictionary = (name: string, value: object) => `${name}=${JSON.stringify(value, snake)}`;
    await project.write({
      "__main__.py": await onThisMachine(example, texts, project, tenant, dictionary),
    });
    await configure(project, tenant, readme);
    await deploy(project, readme);
    const outputs = await project.outputs();
    const { servers } = outputs;
    expectClientNamed(outputs);
    await expectParcelsServed(servers, tenant);
  });
});

async function mypy(): Promise<string> {
  return (await project.run("python3", "-m", "mypy", "__main__.py")).text;
}
