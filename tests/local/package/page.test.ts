import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { pagesOf } from "../../support/pages/walk.ts";
import { PulumiProject } from "../../support/pulumi-project.ts";
import { Tarballs } from "./consumer.ts";

/** docs/how-to/package.md in an empty project, with the tarballs in place of the registry's packages. */
const walk = pagesOf(import.meta.filename)("docs/how-to/package.md");
const tarballs = new Tarballs(inject("tarballs"));
const flags = "--ignore-scripts --no-audit --no-fund --prefer-offline";
let project: PulumiProject;

beforeAll(async () => {
  project = await PulumiProject.create();
  await project.write({
    "package.json": { type: "module", private: true },
    "Pulumi.yaml": "name: page\nruntime: yaml\n",
  });
  const example = join(import.meta.dirname, "../../../examples/typescript/policies");
  await cp(example, join(project.folder, "policies"), { recursive: true });
});
afterAll(() => project.remove());

const shell = (command: string) => project.must("bash", "-euc", command);

describe("docs/how-to/package.md", () => {
  test("installs what a program in TypeScript needs", async () => {
    const install = walk
      .next("npm install")
      .replaceAll(/(?:@nats-entra\/\w+|nats-entra)(?= )/g, (name) => tarballs.file(name));
    await shell(`${install} ${flags}`);
  });

  test("compiles the policy with its proof", async () => {
    await shell(walk.next("npx nats-entra policy compile"));
    expect(JSON.parse(await project.read("policy.json"))).toHaveProperty("document.digest");
  });

  test("installs the plugin under a name that Pulumi can read", async () => {
    const own = { "npm:@nats-entra/pulumi": `file:${tarballs.file("@nats-entra/pulumi")}` };
    await shell(`${walk.next("npm install", own)} ${flags}`);
    const [, folder = ""] = / (\.\/\S+)$/.exec(walk.pass("pulumi package add")) ?? [];
    expect(await project.read(join(folder, "PulumiPlugin.yaml"))).toContain("nodejs");
    walk.pass("pulumi package add"); // by a tag of the repository
  });
});
