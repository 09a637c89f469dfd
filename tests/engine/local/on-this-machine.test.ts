import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import { compile } from "../../../access/index.ts";
import { NatsEntra, type NatsEntraArgs } from "../../../components/index.ts";
import { onThisMachine, projectRoot, runFolder, type Identity } from "../../../local/index.ts";
import { deployable } from "../../support/policies/deployable.ts";
import { samplePolicy } from "../../support/policies/sample.ts";
import { ask } from "../support/mocks.ts";

const folder = "/srv/app/.nats-entra/run";
const [role = ""] = Object.keys(compile(samplePolicy).document.roles);
const sara: Identity = { kind: "person", name: "sara", displayName: "Sara Lind", roles: [role] };
const worker: Identity = {
  kind: "workload",
  name: "order-service",
  displayName: "Order service",
  subject: "system:serviceaccount:orders:order-service",
  roles: [],
};

/** What a program asks for whose stack is on this machine. */
async function asked(args: Parameters<typeof onThisMachine>[0]) {
  let machine: Pick<NatsEntraArgs, "tenant" | "directory" | "assignments" | "target"> | undefined;
  const resources = await ask(() => {
    machine = onThisMachine(args);
    new NatsEntra("orders", {
      displayName: "Orders",
      policy: deployable(samplePolicy),
      ...machine,
    });
  });
  const input = (name: string, member: string) =>
    resources.find((one) => one.name === name)?.inputs[member];
  return { machine, input };
}

afterEach(() => {
  delete process.env["NATS_ENTRA_HOME"];
  pulumi.runtime.setAllConfig({});
});

describe("onThisMachine", () => {
  it("starts an issuer that there is, with every identity in its directory", async () => {
    const { input } = await asked({ identities: [sara, worker], folder });
    const [node, program = "", option] = input("tenant-issuer", "command") as string[];
    expect([node, option]).toEqual([process.execPath, "--config"]);
    expect(existsSync(program)).toBe(true);
    expect(input("tenant-identity-sara", "content")).toContain("sara@example.com");
    expect(input("tenant-identity-order-service", "content")).toContain("serviceaccount:orders");
  });

  it("assigns everybody's roles, and tells the command who there is", async () => {
    const { machine, input } = await asked({ identities: [sara, worker], folder });
    expect(machine?.assignments).toMatchObject([{ role, principalName: "sara" }]);
    const client = JSON.parse(String(input("orders-client.json", "content"))) as object;
    expect(client).toMatchObject({
      local: {
        adminKeyFile: `${folder}/issuer/admin-key`,
        identities: ["sara", "order-service"],
      },
    });
  });

  it("takes its ports from the settings of the stack, unless the program names them", async () => {
    const portOf = async (args: object) =>
      (await asked({ identities: [], folder, ...args })).input("tenant-issuer", "ports");
    expect(await portOf({})).toEqual([14_260]);
    pulumi.runtime.setAllConfig({ "nats-entra:ports.base": "15220" });
    expect(await portOf({})).toEqual([15_260]);
    expect(await portOf({ basePort: 16_220 })).toEqual([16_260]);
  });

  it.each([
    ["a name that is no file's", [{ ...sara, name: "../sara" }], /"..\/sara" is not a name; write/],
    ["a name twice", [sara, sara], /two of them have the name "sara"; rename one/],
  ])("refuses %s", async (_what, identities, why) => {
    await expect(asked({ identities, folder })).rejects.toThrow(why);
  });

  it("finds the project above the working directory, or says what to do without one", () => {
    const repository = join(import.meta.dirname, "../../..");
    expect(projectRoot(join(repository, "infra", "local"))).toBe(repository);
    expect(() => projectRoot("/")).toThrow(/no Pulumi.yaml in \/ or above it; name the folder/);
  });

  it("has its files beside Pulumi.yaml, or below NATS_ENTRA_HOME, which must be absolute", () => {
    expect(runFolder("/srv/app")).toBe(folder);
    process.env["NATS_ENTRA_HOME"] = "/var/lib/x";
    expect(runFolder("/srv/app")).toBe("/var/lib/x/run");
    process.env["NATS_ENTRA_HOME"] = "x";
    expect(() => runFolder("/srv/app")).toThrow('NATS_ENTRA_HOME: "x" is not absolute');
  });
});
