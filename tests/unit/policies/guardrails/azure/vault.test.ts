import {
  vaultNetwork,
  vaultRecoverable,
  vaultRoles,
} from "../../../../../policies/guardrails/azure/vault.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { cluster, vault } from "./resources.ts";

specify(vaultRoles, {
  keeps: {
    "a vault with roles": vault({ enableRbacAuthorization: true }),
    "a vault with roles, and an empty list": vault({
      enableRbacAuthorization: true,
      accessPolicies: [],
    }),
    "what is no vault": cluster({}),
  },
  breaks: {
    "a vault that says nothing": [vault({}), "enableRbacAuthorization is not true"],
    "a vault with access policies": [
      vault({ enableRbacAuthorization: false, accessPolicies: [{ objectId: "1" }] }),
      "enableRbacAuthorization is not true",
      "accessPolicies are set",
    ],
    "access policies that wait for the roles to be turned off": [
      vault({ enableRbacAuthorization: true, accessPolicies: [{ objectId: "1" }] }),
      "accessPolicies are set",
    ],
  },
  unknown: {
    "whether there are roles, and reports the access policies": [
      vault({ enableRbacAuthorization: unknown.boolean, accessPolicies: [{ objectId: "1" }] }),
      "accessPolicies are set",
    ],
  },
});

specify(vaultRecoverable, {
  keeps: {
    "purge protection": vault({ enablePurgeProtection: true }),
    "purge protection and soft delete": vault({
      enablePurgeProtection: true,
      enableSoftDelete: true,
    }),
  },
  breaks: {
    "a vault that says nothing": [vault({}), "enablePurgeProtection is not true"],
    "purge protection of what is not kept": [
      vault({ enablePurgeProtection: true, enableSoftDelete: false }),
      "enableSoftDelete is false",
    ],
  },
  unknown: {
    "purge protection, and reports soft delete": [
      vault({ enablePurgeProtection: unknown.boolean, enableSoftDelete: false }),
      "enableSoftDelete is false",
    ],
  },
});

specify(vaultNetwork, {
  keeps: {
    "addresses that are named": vault({
      networkAcls: { defaultAction: "Deny", ipRules: [{ value: "203.0.113.7/32" }] },
    }),
    "an address that is not known yet": vault({
      networkAcls: { defaultAction: "Deny", virtualNetworkRules: [{ id: unknown.string }] },
    }),
    "a private endpoint alone": vault({ publicNetworkAccess: "Disabled" }),
    "the same, as the documentation spells it": vault({ publicNetworkAccess: "disabled" }),
  },
  breaks: {
    "a vault that says nothing": [vault({}), "networks that are not named are not denied"],
    "rules that allow the rest": [
      vault({ networkAcls: { defaultAction: "Allow", ipRules: [{ value: "203.0.113.7" }] } }),
      "networks that are not named are not denied",
    ],
    "a rule for everybody": [
      vault({ networkAcls: { defaultAction: "Deny", ipRules: [{ value: "0.0.0.0/0" }] } }),
      "a rule lets every address in",
    ],
  },
  unknown: {
    "an address, and reports what holds for the rest": [
      vault({
        networkAcls: { defaultAction: "Allow", ipRules: [{ value: unknown.string }] },
      }),
      "networks that are not named are not denied",
    ],
  },
});
