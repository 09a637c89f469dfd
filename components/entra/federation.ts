import { ApplicationFederatedIdentityCredential } from "@pulumi/azuread/applicationFederatedIdentityCredential.js";
import type { ApplicationRegistration } from "@pulumi/azuread/applicationRegistration.js";
import * as pulumi from "@pulumi/pulumi";
import { credentialNames, fitsName, label } from "./credential-names.ts";
import type { Site } from "./site.ts";
import type {
  EntraGitHubArgs,
  EntraServiceAccountArgs,
  EntraWorkloadArgs,
} from "./workload-args.ts";

/** The one audience of tokens that are made to be exchanged for Entra's, in the public cloud. */
const publicCloud = "api://AzureADTokenExchange";
const gitHubIssuer = "https://token.actions.githubusercontent.com";
/** Of one application (Microsoft Entra, workload identity federation, "Important considerations"). */
const mostCredentials = 20;

interface Credential {
  /** Entra's name of it: 3 to 120 letters, digits, `-` and `_`. */
  name: string;
  /** Its other possible name, by which an earlier deployment may have known it. */
  formerName?: string;
  issuer: pulumi.Input<string>;
  subject: pulumi.Input<string>;
  audience: pulumi.Input<string>;
}

/**
 * Lets an application's program in with tokens of other issuers.
 *
 * Entra refuses two changes of one application's credentials at a time, so each one waits for the one before it. Two
 * for one issuer and subject are refused as well, so a new one comes only after the old has gone.
 *
 * @throws RunError for more than 20, for names that are taken, and for what Entra would not take
 */
export function federate(
  { name, parent }: Site,
  workload: EntraWorkloadArgs,
  application: ApplicationRegistration,
): void {
  const place = `${name}: workload ${workload.name}`;
  const credentials = credentialsOf(workload, place);
  let before: pulumi.Resource[] = [];
  for (const { name: displayName, formerName, issuer, subject, audience } of credentials) {
    const aliases =
      formerName === undefined ? [] : [{ name: `${name}-${workload.name}-${formerName}` }];
    const made = new ApplicationFederatedIdentityCredential(
      `${name}-${workload.name}-${displayName}`,
      { applicationId: application.id, displayName, issuer, subject, audiences: [audience] },
      { parent, deletedWith: application, deleteBeforeReplace: true, dependsOn: before, aliases },
    );
    before = [made];
  }
}

function credentialsOf(
  { serviceAccounts = [], github = [], federated = [], audience = publicCloud }: EntraWorkloadArgs,
  place: string,
): Credential[] {
  const all = [
    ...serviceAccounts.map((account) => ({ audience, ...serviceAccount(account, place) })),
    ...gitHubEnvironments(github, place).map((environment) => ({ audience, ...environment })),
    ...federated.map((credential) => ({
      ...credential,
      audience: credential.audience ?? audience,
    })),
  ];
  if (all.length > mostCredentials)
    throw new pulumi.RunError(
      `${place}: it has ${all.length} federated credentials, and Entra takes ${mostCredentials} of one application; make it several workloads`,
    );
  for (const { name } of all) {
    if (!fitsName(name))
      throw new pulumi.RunError(
        `${place}: "${name}" cannot be the name of a credential; use 3 to 120 letters, digits, - and _`,
      );
  }
  assertDistinct(all, place);
  return all;
}

function assertDistinct(credentials: readonly Credential[], place: string): void {
  const names = new Set<string>();
  const tokens = new Map<string, string>();
  for (const { name, issuer, subject } of credentials) {
    if (names.has(name))
      throw new pulumi.RunError(
        `${place}: two federated credentials are named "${name}"; remove one, or tell the clusters apart with "cluster"`,
      );
    names.add(name);
    if (typeof issuer !== "string" || typeof subject !== "string") continue;
    const other = tokens.get(`${issuer} ${subject}`);
    if (other !== undefined)
      throw new pulumi.RunError(
        `${place}: the federated credentials "${other}" and "${name}" are for the same tokens, which Entra refuses; remove one`,
      );
    tokens.set(`${issuer} ${subject}`, name);
  }
}

function serviceAccount(
  { issuer, namespace, name, cluster }: EntraServiceAccountArgs,
  place: string,
): Omit<Credential, "audience"> {
  for (const [what, value] of Object.entries({ namespace, name })) {
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(value))
      throw new pulumi.RunError(
        `${place}: serviceAccounts: "${value}" is not a Kubernetes ${what}; a credential stands for one account, so wildcards are not possible`,
      );
  }
  if (name === "default")
    throw new pulumi.RunError(
      `${place}: serviceAccounts: "${namespace}:default" is every pod that has no account of its own; give the program one`,
    );
  return {
    name: label([...(cluster === undefined ? [] : [cluster]), namespace, name]),
    issuer,
    subject: `system:serviceaccount:${namespace}:${name}`,
  };
}

/** OWNER/NAME, each with its id where the repository's tokens have them. */
const repositoryForm = /^[\w.-]+(?<owner>@\d+)?\/[\w.-]+(?<name>@\d+)?$/;

function gitHubEnvironments(
  environments: readonly EntraGitHubArgs[],
  place: string,
): Omit<Credential, "audience">[] {
  const partsOf = ({ repository, environment }: EntraGitHubArgs) => [
    ...["github", ...repository.split("/"), environment],
  ];
  return credentialNames(environments, partsOf).map(([each, names]) => ({
    ...names,
    issuer: gitHubIssuer,
    subject: gitHubSubject(each, place),
  }));
}

/** As GitHub writes it ("OpenID Connect reference"), which percent-encodes the colons of names. */
function gitHubSubject({ repository, environment }: EntraGitHubArgs, place: string): string {
  const ids = repositoryForm.exec(repository)?.groups;
  if (ids === undefined)
    throw new pulumi.RunError(
      `${place}: github: "${repository}" is not a repository; write OWNER/NAME, for example example/orders, or with both ids OWNER@ID/NAME@ID`,
    );
  if ((ids["owner"] === undefined) !== (ids["name"] === undefined))
    throw new pulumi.RunError(
      `${place}: github: "${repository}" has one id of two; write both, OWNER@ID/NAME@ID, as GitHub shows them (gh api repos/OWNER/NAME/actions/oidc/customization/sub)`,
    );
  if (environment.trim() === "" || environment.includes("*"))
    throw new pulumi.RunError(
      `${place}: github: "${environment}" is not an environment of ${repository}; without an environment, every job of the repository would be this workload`,
    );
  return `repo:${repository}:environment:${environment.replaceAll(":", "%3A")}`;
}
