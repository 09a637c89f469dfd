import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { SeedVault, type SeedVaultArgs } from "../../../components/azure/index.ts";
import { ask } from "../support/mocks.ts";
import { azure, unmade } from "./answers.ts";
import { golden, inputsOf, known, names } from "../support/golden.ts";

const subnet =
  "/subscriptions/1/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/nodes";
const zone =
  "/subscriptions/1/resourceGroups/net/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net";
const workspace =
  "/subscriptions/1/resourceGroups/log/providers/Microsoft.OperationalInsights/workspaces/central";

const args = (changes: Partial<SeedVaultArgs> = {}): SeedVaultArgs => ({
  resourceGroupName: "messaging",
  tenantId: "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60",
  secrets: pulumi.secret('{"seeds":"of the callout"}'),
  calloutPrincipalId: "principal id of the callout",
  network: { allowedIps: ["203.0.113.7", "198.51.100.0/24"], subnetIds: [subnet] },
  ...changes,
});

const everything: Partial<SeedVaultArgs> = {
  location: "westeurope",
  tags: { team: "platform" },
  network: { privateEndpoint: { subnetId: subnet, privateDnsZoneId: zone } },
  vaultName: "orders-prod-seeds",
  secretName: "nats-callout",
  operatorSeed: pulumi.secret("seed of the operator"),
  expires: "2027-06-30",
  workspaceId: workspace,
};

const deploy = (changes: Partial<SeedVaultArgs> = {}, preview = false, answers = azure) =>
  ask(() => new SeedVault("seeds", args(changes)), preview, answers);

const propertiesOf = async (changes: Partial<SeedVaultArgs>) =>
  inputsOf(await deploy(changes), "seeds-vault")["properties"] as Record<string, unknown>;

describe("SeedVault", () => {
  it("asks for just these resources, with these inputs", async () => {
    const asked = golden(await deploy());
    await expect(asked).toMatchFileSnapshot("../../golden/azure/seed-vault.jsonl");
  });

  it("asks for just these, with everything turned on", async () => {
    const asked = golden(await deploy(everything));
    await expect(asked).toMatchFileSnapshot("../../golden/azure/seed-vault-full.jsonl");
  });

  it("asks for the same in a preview, when the vault is not made yet", async () => {
    expect(names(await deploy(everything, true, unmade))).toEqual(names(await deploy(everything)));
  });

  it("gives the callout its secret, and not the vault with the operator's seed", async () => {
    const asked = await deploy(everything);
    const grants = asked.filter(({ type }) => type.endsWith(":RoleAssignment"));
    expect(grants.map(({ inputs }) => inputs["scope"])).toEqual([
      expect.stringMatching(/\/vaults\/orders-prod-seeds\/secrets\/nats-callout$/),
    ]);
  });

  it("gives values to Pulumi as secrets, and hands none on", async () => {
    let made: SeedVault | undefined;
    const asked = await ask(
      // plain texts: they have to become secrets here
      () =>
        (made = new SeedVault("seeds", args({ secrets: "the seeds", operatorSeed: "another" }))),
      false,
      azure,
    );
    for (const name of ["seeds-callout", "seeds-operator"]) {
      expect(pulumi.runtime.isRpcSecret(inputsOf(asked, name)["properties"]), name).toBe(true);
    }
    for (const value of Object.values(made ?? {})) {
      if (!pulumi.Output.isInstance(value)) continue;
      expect(JSON.stringify(await known(value))).not.toMatch(/the seeds|another/);
    }
  });

  it("has the same name at every deployment, and another one in another tenant", async () => {
    const nameIn = async (tenantId: string) =>
      inputsOf(await deploy({ tenantId }), "seeds-vault")["vaultName"];
    expect(await nameIn("a")).toBe(await nameIn("a"));
    expect(await nameIn("a")).not.toBe(await nameIn("b"));
  });

  it("answers nobody on its public address with a private endpoint alone", async () => {
    const { publicNetworkAccess } = await propertiesOf(everything);
    expect(publicNetworkAccess).toBe("Disabled");
  });

  it("denies what is not named, whatever is named", async () => {
    const { networkAcls } = await propertiesOf({});
    expect(networkAcls).toMatchObject({ defaultAction: "Deny", bypass: "None" });
  });

  it("takes a deleted vault back when asked to", async () => {
    expect((await propertiesOf({ recover: true }))["createMode"]).toBe("recover");
    expect((await propertiesOf({}))["createMode"]).toBeUndefined();
  });

  it.each<[string, Partial<SeedVaultArgs>, RegExp]>([
    ["a vault that nobody reaches", { network: {} }, /network: nobody could read the secrets/],
    ["a name that is none", { vaultName: "or" }, /vaultName: "or": a vault's name has 3 to 24/],
    ["a secret's name that is none", { secretName: "a_b" }, /"a_b" is not a name for a secret/],
    ["a day that is none", { expires: "2027-02-30" }, /expires: "2027-02-30" is not a day/],
    ["a time", { expires: "2027-02-03T00:00Z" }, /is not a day; write it as 2027-06-30/],
    ["too much", { secrets: "x".repeat(25 * 1024 + 1) }, /25601 bytes, Key Vault takes 25600/],
    ["everybody", { network: { allowedIps: ["0.0.0.0/0"] } }, /a large part of the internet/],
    ["IPv6", { network: { allowedIps: ["2001:db8::1"] } }, /is IPv6/],
    ["a name", { network: { allowedIps: ["example.com"] } }, /is neither an address nor a range/],
    [
      "a range that is none",
      { network: { allowedIps: ["203.0.113.0/33"] } },
      /neither an address nor a/,
    ],
    ["an inside address", { network: { allowedIps: ["10.1.2.3"] } }, /is not a public address/],
  ])("refuses %s", async (_what, changes, message) => {
    await expect(deploy(changes)).rejects.toThrow(message);
  });
});

describe("protection", () => {
  const optionsOf = async (options: pulumi.ComponentResourceOptions) => {
    let made: SeedVault | undefined;
    await ask(() => (made = new SeedVault("seeds", args(), options)), false, azure);
    const children = (made as unknown as { __childResources: Set<pulumi.Resource> })
      .__childResources;
    return [...children]
      .filter((child) => (child as unknown as { __protect?: boolean }).__protect)
      .map((child) => (child as unknown as { __name: string }).__name);
  };

  it("is on the vault and its secrets, unless the component says no", async () => {
    expect(await optionsOf({})).toEqual(["seeds-vault", "seeds-callout"]);
    expect(await optionsOf({ protect: false })).toEqual([]);
  });
});
