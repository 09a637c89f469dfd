import { ApplicationIdentifierUri } from "@pulumi/azuread/applicationIdentifierUri.js";
import { ApplicationOptionalClaims } from "@pulumi/azuread/applicationOptionalClaims.js";
import * as pulumi from "@pulumi/pulumi";
import type { AppSpec } from "../directory/registration.ts";
import type { EntraDirectoryArgs } from "./args.ts";
import { makePublicClient } from "./public-client.ts";
import { register } from "./registration.ts";
import { makeRoles } from "./roles.ts";
import { makeScope, preAuthorize } from "./scope.ts";
import type { Api, Site } from "./site.ts";

/** Microsoft's own id of the Azure CLI, the same in every tenant. */
const azureCliId = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/** Optional claims of access tokens. */
const accessTokenClaims = ["idtyp", "acct", "xms_act_fct", "xms_sub_fct", "xms_par_app_azp"];

/** The application that tokens are made for, and the client that people sign in with. */
export function makeApplication(
  site: Site,
  spec: AppSpec,
  args: EntraDirectoryArgs,
): Api & { cliClientId: pulumi.Output<string> } {
  const { name, parent, protect } = site;
  const { displayName } = spec;
  const { description, notes, azureCli = false } = args;
  const { application, servicePrincipal } = register(site, "application", {
    ...{ displayName, description, notes, protect },
    assignmentRequired: true,
  });
  const beside = { parent, deletedWith: application };
  new ApplicationIdentifierUri(
    `${name}-identifier-uri`,
    {
      applicationId: application.id,
      identifierUri: pulumi.interpolate`api://${application.clientId}`,
    },
    beside,
  );
  new ApplicationOptionalClaims(
    `${name}-claims`,
    {
      applicationId: application.id,
      // `include_user_token` of idtyp would be good to have; the provider does not take it. People are known by `scp`.
      // The last three mark agents.
      accessTokens: accessTokenClaims.map((claim) => ({ name: claim })),
    },
    beside,
  );
  const scope = makeScope(site, application, displayName);
  const client = makePublicClient(site, displayName, application, scope, protect);
  preAuthorize(site, application, scope, "cli", client.clientId);
  if (azureCli) preAuthorize(site, application, scope, "azure-cli", azureCliId);
  return {
    clientId: application.clientId,
    cliClientId: client.clientId,
    servicePrincipalId: servicePrincipal.objectId,
    roleIds: makeRoles(site, application.id, spec, application),
  };
}
