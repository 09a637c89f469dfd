import { createHash } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { install, toolFolder } from "../../../tools/cache.mjs";
import { capture } from "../../../tools/process.mjs";

/** Go modules that carry the definitions of kinds which the components use where their operators are there. */
const modules = {
  "github.com/cert-manager/cert-manager": {
    version: "v1.21.2",
    files: ["deploy/crds/cert-manager.io_certificates.yaml"],
  },
  "github.com/prometheus-operator/prometheus-operator": {
    version: "v0.85.0",
    files: ["podmonitors", "prometheusrules", "servicemonitors"].map(
      (kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
    ),
  },
};

/**
 * Files with the definitions of cert-manager and the Prometheus operator, as those publish them; from the cache
 * after the first time.
 *
 * @returns folder of YAML files
 * @throws Error saying what `go` said when a module can't be had
 */
export async function definitions(): Promise<string> {
  const digest = createHash("sha256").update(JSON.stringify(modules)).digest("hex").slice(0, 16);
  return install(toolFolder("kubernetes-definitions", digest), async (unfinished) => {
    for (const [path, { version, files }] of Object.entries(modules)) {
      const source = await moduleFolder(`${path}@${version}`, unfinished);
      for (const file of files)
        await copyFile(join(source, file), join(unfinished, basename(file)));
    }
  });
}

async function moduleFolder(module: string, cwd: string): Promise<string> {
  const env = { ...process.env, GOWORK: "off" };
  const { stdout, stderr } = await capture("go", ["mod", "download", "-json", module], {
    cwd,
    env,
  });
  const { Dir, Error: why } = JSON.parse(stdout || "{}") as { Dir?: string; Error?: string };
  if (Dir === undefined) throw new Error(`go mod download ${module}: ${why ?? stderr.trim()}`);
  return Dir;
}

/**
 * The definition of the Secrets Store CSI driver's class, as far as the components use it: its own is in no
 * Go module. Fields that are not here are refused.
 */
export const secretProviderClasses = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "secretproviderclasses.secrets-store.csi.x-k8s.io" },
  spec: {
    group: "secrets-store.csi.x-k8s.io",
    names: {
      kind: "SecretProviderClass",
      listKind: "SecretProviderClassList",
      plural: "secretproviderclasses",
      singular: "secretproviderclass",
    },
    scope: "Namespaced",
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              apiVersion: { type: "string" },
              kind: { type: "string" },
              metadata: { type: "object" },
              spec: {
                type: "object",
                properties: {
                  provider: { type: "string" },
                  parameters: { type: "object", additionalProperties: { type: "string" } },
                },
              },
            },
          },
        },
      },
    ],
  },
};
