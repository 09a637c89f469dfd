import { each, some } from "../rule/known.ts";
import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

const type = "azure-native:keyvault:Vault";

export const vaultRoles = resourceRule(
  {
    name: "azure-vault-roles",
    level: "mandatory",
    what: "Roles say who reads a vault",
    why: "An access policy opens all secrets of the vault, the operator's seed too; a role is given on one secret",
    fix: "set properties.enableRbacAuthorization to true, omit accessPolicies and assign Key Vault Secrets User on the secret",
  },
  function* (resource) {
    const vault = inputsOf(resource, type);
    if (!vault) return;
    yield* each(
      [
        function* () {
          if (vault.properties.enableRbacAuthorization !== true)
            yield "enableRbacAuthorization is not true";
        },
        function* () {
          // ignored while roles decide, and in force again when they no longer do
          if ((vault.properties.accessPolicies?.length ?? 0) > 0) yield "accessPolicies are set";
        },
      ],
      (finding) => finding(),
    );
  },
);

export const vaultRecoverable = resourceRule(
  {
    name: "azure-vault-recoverable",
    level: "mandatory",
    what: "Everything deleted from a vault can be recovered",
    why: "Without purge protection one mistake, or one stolen login, deletes the seeds permanently, and the installation ends with them",
    fix: "set properties.enablePurgeProtection to true and omit enableSoftDelete",
  },
  function* (resource) {
    const vault = inputsOf(resource, type);
    if (!vault) return;
    yield* each(
      [
        function* () {
          if (vault.properties.enablePurgeProtection !== true)
            yield "enablePurgeProtection is not true";
        },
        function* () {
          if (vault.properties.enableSoftDelete === false) yield "enableSoftDelete is false";
        },
      ],
      (finding) => finding(),
    );
  },
);

export const vaultNetwork = resourceRule(
  {
    name: "azure-vault-network",
    level: "mandatory",
    what: "A vault answers only networks that are named",
    why: "Otherwise a leaked token works from anywhere on the internet",
    fix: 'set properties.networkAcls.defaultAction to "Deny" and name addresses or subnets, or set publicNetworkAccess to "Disabled" and make a private endpoint',
  },
  function* (resource) {
    const vault = inputsOf(resource, type);
    // Azure writes it as "Disabled", its documentation as "disabled"
    if (!vault || vault.properties.publicNetworkAccess?.toLowerCase() === "disabled") return;
    yield* each(
      [
        function* () {
          if (vault.properties.networkAcls?.defaultAction !== "Deny")
            yield "networks that are not named are not denied";
        },
        function* () {
          if (some(vault.properties.networkAcls?.ipRules, ({ value }) => /\/0+$/.test(value)))
            yield "a rule lets every address in";
        },
      ],
      (finding) => finding(),
    );
  },
);
