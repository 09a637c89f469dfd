import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Asked } from "../../engine/support/mocks.ts";
import { configurationIn, runProgram } from "./stack-file.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "examples", "stacks");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

/** Of what only the program of this file has, in its names. */
const wanted: Record<string, string[]> = {
  "Pulumi.azure.yaml": [
    ...["aks-cluster", "seeds-vault", "monitoring-denied-logins", "workload-order-service"],
    ...["github-example-orders-production", "operations-eligible-omar", "-owner-olga"],
  ],
  "Pulumi.kubernetes.yaml": [
    ...["messaging-cluster-certificate", "messaging-cluster-pod-monitor"],
    ...["messaging-app-order-service"],
  ],
  "Pulumi.local.yaml": ["tenant-issuer", "nodes-certificate", "orders-cluster-2"],
};

it("there is a stack file for each target", () => {
  expect(files).toEqual(["Pulumi.azure.yaml", "Pulumi.kubernetes.yaml", "Pulumi.local.yaml"]);
});

describe.each(files)("examples/stacks/%s", (file) => {
  let configuration: Record<string, string>;
  let made: Asked[];
  beforeAll(async () => {
    configuration = await configurationIn(readFileSync(join(folder, file), "utf8"));
    made = await runProgram(configuration);
  });

  it("is for the target of its name", () => {
    expect(file).toBe(`Pulumi.${configuration["nats-entra:target"] ?? ""}.yaml`);
  });

  it("has the program make what it names", () => {
    const names = made.map(({ name }) => name).join("\n");
    for (const name of wanted[file] ?? []) expect(names).toContain(name);
  });

  it("previews to the same resources before anything is there", async () => {
    const names = (asked: Asked[]) => asked.map(({ type, name }) => `${type} ${name}`);
    const resources = (asked: Asked[]) => names(asked.filter(({ name }) => name !== ""));
    expect(resources(await runProgram(configuration, true))).toEqual(resources(made));
  });
});
