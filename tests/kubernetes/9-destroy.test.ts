import { readFile } from "node:fs/promises";
import { describe, expect, inject, it } from "vitest";
import { kubectl } from "./support/kubectl.ts";
import { natsPods, readyPods } from "./support/pods.ts";
import { people, workloads } from "./support/residents.ts";
import { KubernetesStack, namespace } from "./support/stack.ts";
import { until } from "../support/waiting/until.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));

interface Tenant {
  applications: unknown[];
  servicePrincipals: { id: string }[];
  users: { id: string }[];
}

/** Every object of any kind that is in the namespace or has our labels, as `kind/name`. */
async function ours(): Promise<string[]> {
  const list = async (kinds: string[], which: string[]) => {
    const names = await kubectl("api-resources", "--verbs=list", "-o", "name", ...kinds);
    const all = names.trim().split("\n").join();
    const found = await kubectl("get", all, "-o", "name", "--ignore-not-found", ...which);
    return found.split("\n").filter((name) => name !== "");
  };
  return [
    ...(await list(["--namespaced=true"], ["-n", namespace])),
    ...(await list([], ["-A", "-l", "app.kubernetes.io/part-of=nats-entra"])),
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
    const { code, stdout, stderr } = await stack.pulumi("destroy", "--yes");
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/messaging-keys-\S+ cannot be deleted/);
    expect(stdout + stderr).toMatch(/messaging-app-\S+ cannot be deleted/);
    expect((await readyPods(natsPods)).length).toBeGreaterThanOrEqual(3);
  });

  it("leaves nothing of the stack once they no longer are", async () => {
    await stack.set("protect", "false");
    await stack.up();
    const { code, stdout } = await stack.pulumi("destroy", "--yes", "--skip-preview");
    expect(code, stdout).toBe(0);
    expect(await stack.resources()).toEqual([]);
  });

  it("leaves nothing in the cluster: no object, no volume, and not the namespace", async () => {
    expect(await ours()).toEqual([]);
    await until("end of the volumes", async () => (await volumes()).length === 0);
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
