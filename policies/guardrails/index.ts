/**
 * The rules of the policy pack. To use them: `pulumi preview --policy-pack node_modules/@nats-entra/guardrails`.
 *
 * @module \@nats-entra/guardrails
 */
import type { Policies } from "@pulumi/policy";
import { aksApiServer, aksEntra, aksNetworkPolicy, aksWorkloadIdentity } from "./azure/aks.ts";
import { vaultNetwork, vaultRecoverable, vaultRoles } from "./azure/vault.ts";
import { assignmentRequired, assignmentsNameARole } from "./entra/assignment.ts";
import { federationAudience, federationPinned, gitHubImmutable } from "./entra/federation.ts";
import { noPasswords, passwordsRotate } from "./entra/passwords.ts";
import { noImplicitGrant, redirectUris, singleTenant } from "./entra/sign-in.ts";
import { noGroupsClaim, v2Tokens } from "./entra/tokens.ts";
import { resourcesSet } from "./kubernetes/compute.ts";
import { disruptionBudget } from "./kubernetes/disruption.ts";
import { ingressTls, noPublicLoadBalancer } from "./kubernetes/exposure.ts";
import { namespaceRestricted, noApiToken, readOnlyRoot } from "./kubernetes/hardening.ts";
import { pinnedImages } from "./kubernetes/images.ts";
import { networkPolicies } from "./kubernetes/network.ts";
import { restricted } from "./kubernetes/restricted/index.ts";
import { certificatesShort } from "./local/certificates.ts";
import { secretFilesPrivate } from "./local/files.ts";
import { loopbackOnly } from "./local/loopback.ts";
import { keysProtected } from "./nats/protection.ts";
import { keysRotated } from "./nats/rotation.ts";
import { seedsInOutputs, seedsInSecrets } from "./nats/seeds.ts";

/** Every rule, in the order of docs/reference/guardrails.md. */
export const guardrails: Policies = [
  v2Tokens,
  singleTenant,
  noImplicitGrant,
  redirectUris,
  noPasswords,
  passwordsRotate,
  assignmentRequired,
  federationPinned,
  federationAudience,
  gitHubImmutable,
  noGroupsClaim,
  assignmentsNameARole,

  vaultRoles,
  vaultRecoverable,
  vaultNetwork,
  aksEntra,
  aksWorkloadIdentity,
  aksNetworkPolicy,
  aksApiServer,

  restricted,
  pinnedImages,
  resourcesSet,
  noPublicLoadBalancer,
  ingressTls,
  disruptionBudget,
  networkPolicies,
  readOnlyRoot,
  noApiToken,
  namespaceRestricted,

  seedsInSecrets,
  seedsInOutputs,
  keysProtected,
  keysRotated,

  secretFilesPrivate,
  loopbackOnly,
  certificatesShort,
];
