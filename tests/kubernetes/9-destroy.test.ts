import { readFile } from "node:fs/promises";
import { describe, expect, inject, it } from "vitest";
import { eventually, kubectl } from "./support/kubectl.ts";
import { people, workloads } from "./support/residents.ts";
import { KubernetesStack, namespace } from "./support/stack.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));

interface Tenant {
  applications: unknown[];
  servicePrincipals: { id: string }[];
  users: { id: string }[];
}

/** Every object of any kind that is in the namespace or has our labels, as `kind/name`. */
async function ours(): Promise<string[]> {
  const kinds = (await kubectl("api-resources", "--verbs=list", "-o", "name")).trim().split("\n");
  const list = async (...which: string[]) =>
    (await kubectl("get", kinds.join(), "-A", "-o", "name", "--ignore-not-found", ...which))
      .split("\n")
      .filter((name) => name !== "");
  return [
    ...(await list("--field-selector", `metadata.namespace=${namespace}`)),
    ...(await list("-l", "app.kubernetes.io/part-of=nats-entra")),
  ];
}

/** Volumes that were claimed in the namespace. */
async function volumes(): Promise<string[]> {
  const claimed = "{range .items[*]}{.spec.claimRef.namespace}{'\\n'}{end}";
  const text = await kubectl("get", "persistentvolumes", "-o", `jsonpath=${claimed}`);
  return text.split("\n").filter((claim) => claim === namespace);
}

describe("pulumi destroy", () => {
  it("is refused while keys and application are protected", async () => {
    const { code, stdout, stderr } = await stack.pulumi("destroy", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/messaging-\S+.*cannot be deleted|protect/s);
    expect((await ours()).length).toBeGreaterThan(20);
  });

  it("leaves nothing of the stack once they no longer are", async () => {
    await stack.set("protect", "false");
    await stack.up();
    const { code, stdout } = await stack.pulumi("destroy", "--yes", "--skip-preview");
    expect(code, stdout).toBe(0);
    expect((await stack.pulumi("stack", "--show-urns")).stdout).toMatch(/no resources|\(0\)/i);
  });

  it("leaves nothing in the cluster: no object, no volume, and not the namespace", async () => {
    expect(await ours()).toEqual([]);
    await eventually("end of the volumes", async () => (await volumes()).length === 0, 30);
  });

  it("leaves nobody in the tenant but those who were there before", async () => {
    const file = `${stack.place.root}/.nats-entra/tenant.json`;
    const tenant = JSON.parse(await readFile(file, "utf8")) as Tenant;
    expect(tenant.applications).toEqual([]);
    const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id).sort();
    expect(ids(tenant.servicePrincipals)).toEqual(ids(workloads));
    expect(ids(tenant.users)).toEqual(ids(people));
  });
});
