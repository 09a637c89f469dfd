import { each } from "../rule/known.ts";
import { resourceRule, type Resource } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

/** The public and the national clouds' (Microsoft Entra, workload identity federation, "Important considerations"). */
const exchangeAudiences = [
  "api://AzureADTokenExchange",
  "api://AzureADTokenExchangeUSGov",
  "api://AzureADTokenExchangeChina",
];

const gitHubIssuer = "https://token.actions.githubusercontent.com";

export const federationPinned = resourceRule(
  {
    name: "entra-federation-pinned",
    level: "mandatory",
    what: "A federated credential names one workload",
    why: "Everything that its subject covers becomes this identity: a whole namespace, every branch, every pull request",
    fix: "name one account (system:serviceaccount:NAMESPACE:NAME) or one environment (repo:OWNER/REPO:environment:NAME)",
  },
  function* (resource) {
    const flexible = inputsOf(
      resource,
      "azuread:index/applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential",
    );
    const credential = federatedCredential(resource);
    yield* each(
      [
        () => loose(credential?.subject),
        () => looseExpression(flexible?.claimsMatchingExpression),
        () => openIssuer((credential ?? flexible)?.issuer),
      ],
      (finding) => finding(),
    );
  },
);

export const gitHubImmutable = resourceRule(
  {
    name: "entra-github-immutable",
    level: "advisory",
    what: "A credential for GitHub names repository and owner by their ids",
    why: "A name that its owner gives up can be registered by somebody else, whose jobs then have the same subject",
    fix: "enable immutable subjects for the repository, and write repo:OWNER@ID/NAME@ID:environment:NAME",
  },
  function* (resource) {
    const { issuer, subject = "" } = federatedCredential(resource) ?? {};
    if (issuer === gitHubIssuer && /^repo:[^@/:]+\/[^@/:]+:/.test(subject))
      yield `the subject "${subject}" names the repository without its ids`;
  },
);

export const federationAudience = resourceRule(
  {
    name: "entra-federation-audience",
    level: "mandatory",
    what: "A federated credential takes only tokens that were made for the exchange",
    why: "With another audience, a token that the platform made for somebody else can be exchanged",
    fix: 'set the audience to "api://AzureADTokenExchange" alone',
  },
  function* (resource) {
    const flexible = inputsOf(
      resource,
      "azuread:index/applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential",
    );
    yield* each(
      [() => federatedCredential(resource)?.audiences, () => flexible && [flexible.audience]],
      (audiences) =>
        each(audiences(), function* (audience) {
          if (!exchangeAudiences.includes(audience)) yield `the audience is ${audience}`;
        }),
    );
  },
);

/** An application's, or a managed identity's. */
function federatedCredential(resource: Resource) {
  return (
    inputsOf(
      resource,
      "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
    ) ?? inputsOf(resource, "azure-native:managedidentity:FederatedIdentityCredential")
  );
}

/** Subjects as GitHub ("OpenID Connect reference") and Kubernetes ("Service account tokens") write them. */
function* loose(subject: string | undefined) {
  if (subject === undefined) return;
  if (subject.trim() === "" || /[*?]/.test(subject))
    yield `the subject "${subject}" stands for many`;
  else if (/^repo:[^:]+:pull_request$/.test(subject))
    yield `the subject "${subject}" is every pull request of the repository`;
  else if (/^repo:[^:]+$/.test(subject))
    yield `the subject "${subject}" does not say which environment or branch`;
  else if (/^system:serviceaccount:[^:]+:default$/.test(subject))
    yield `the subject "${subject}" is every pod that has no account of its own`;
  else if (/^system:serviceaccounts?(:[^:]*)?$/.test(subject))
    yield `the subject "${subject}" names no account`;
}

/** Flexible credentials compare by `eq`, or by `matches` with wildcards. */
function* looseExpression(expression: string | undefined) {
  if (expression !== undefined && /\bmatches\b/.test(expression))
    yield `the expression "${expression}" compares by a pattern`;
}

function* openIssuer(issuer: string | undefined) {
  if (issuer !== undefined && !issuer.startsWith("https://"))
    yield `the issuer ${issuer} is not https`;
}
