import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { azure } from "../../engine/azure/answers.ts";
import { azuread } from "../../engine/entra/answers.ts";
import { kubernetes } from "../../engine/support/kubernetes.ts";
import { ask } from "../../engine/support/mocks.ts";
import { settingsOf } from "../../engine/support/stack-config.ts";
import { deployToAzure } from "../../../infra/azure/index.ts";
import { deployToKubernetes } from "../../../infra/kubernetes/index.ts";
import policy from "../../../policies/index.ts";
import { deployable } from "../../support/policies/deployable.ts";
import { PulumiProject } from "../../support/pulumi-project.ts";

const repository = join(import.meta.dirname, "..", "..", "..");

/**
 * The outputs of the program for a real cluster, which is only pretended to be there.
 *
 * @param config values by name, without the namespace `nats-entra`
 * @param certificate what every certificate that it makes is
 */
export async function outputsOn(
  target: "kubernetes" | "azure",
  config: object,
  certificate: string,
): Promise<Record<string, unknown>> {
  const text = deployable(policy);
  const made = { certificate, privateKey: "its key", notAfter: "2030-01-01T00:00:00Z" };
  const others = {
    ...{ ...kubernetes, ...azuread, ...azure },
    "pulumi:providers:kubernetes": () => ({}),
    "nats-entra:index:Certificate": () => made,
  };
  let outputs: object = {};
  await ask(
    () => {
      outputs =
        target === "azure"
          ? deployToAzure(text, settingsOf<"azure">({ ...config, target }))
          : deployToKubernetes(text, settingsOf<"kubernetes">({ ...config, target }));
    },
    false,
    others,
  );
  const known = pulumi.output(outputs as Record<string, pulumi.Output<unknown>>);
  return new Promise((resolve) => void known.apply(resolve));
}

/** A stack of nats-entra in a backend of its own, with nothing in it but its outputs. */
export async function messagingStack(outputs: Record<string, unknown>): Promise<PulumiProject> {
  const project = await emptyProject();
  const exported = Object.entries(outputs).filter(([, value]) => value !== undefined);
  const lines = exported.map(
    ([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`,
  );
  await project.write({
    "Pulumi.yaml": {
      name: "nats-entra",
      main: "index.mjs",
      runtime: { name: "nodejs", options: { typescript: false } },
    },
    "index.mjs": `import "@pulumi/pulumi";\n${lines.join("")}`,
  });
  await project.pulumi("stack", "init", "production");
  await project.pulumi("up", "--yes", "--skip-preview");
  return project;
}

/** A project of another team in the same backend, with a provider of Kubernetes that only takes ConfigMaps down. */
export async function projectBeside({ folder }: PulumiProject): Promise<PulumiProject> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  const plugin = `#!/usr/bin/env node
import { main } from ${JSON.stringify(join(repository, "node_modules/@pulumi/pulumi/provider/index.js"))};
import { server } from ${JSON.stringify(join(repository, "provider/protocol/server.ts"))};
const kind = {
  check: () => [],
  diff: () => "none",
  create: (inputs) => Promise.resolve({ id: inputs.metadata.name, state: inputs }),
  read: (state) => state,
  delete: () => undefined,
};
await main(server("4.34.2", { "kubernetes:core/v1:ConfigMap": { kind } }), process.argv.slice(2));
`;
  await writeFile(join(bin, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(bin, "pulumi-resource-kubernetes"), plugin, { mode: 0o755 });
  return emptyProject({
    PULUMI_BACKEND_URL: `file://${join(folder, ".state")}`,
    PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
  });
}

async function emptyProject(env: NodeJS.ProcessEnv = {}): Promise<PulumiProject> {
  const project = await PulumiProject.create(env);
  await symlink(join(repository, "node_modules"), join(project.folder, "node_modules"));
  return project;
}
