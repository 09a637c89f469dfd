import { each } from "../rule/known.ts";
import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

export const singleTenant = resourceRule(
  {
    name: "entra-single-tenant",
    level: "mandatory",
    what: "Only accounts of one tenant can sign in",
    why: "With any other audience, strangers get tokens for this application from their own tenant",
    fix: 'omit signInAudience, or set it to "AzureADMyOrg"',
  },
  function* (resource) {
    const application =
      inputsOf(resource, "azuread:index/application:Application") ??
      inputsOf(resource, "azuread:index/applicationRegistration:ApplicationRegistration");
    const audience = application?.signInAudience ?? "AzureADMyOrg";
    if (audience !== "AzureADMyOrg") yield `signInAudience is ${audience}`;
  },
);

/** OAuth 2.0 Security Best Current Practice, RFC 9700, section 2.1.2. */
export const noImplicitGrant = resourceRule(
  {
    name: "entra-no-implicit-grant",
    level: "mandatory",
    what: "No token is issued by the implicit grant",
    why: "It puts tokens into addresses, where histories, logs and other pages see them (RFC 9700, 2.1.2)",
    fix: "leave the implicit grant off; browsers use the authorization code with PKCE",
  },
  function* (resource) {
    const application = inputsOf(resource, "azuread:index/application:Application");
    const grant = application?.web?.implicitGrant;
    const registration = inputsOf(
      resource,
      "azuread:index/applicationRegistration:ApplicationRegistration",
    );
    yield* each(
      [
        ["access", () => grant?.accessTokenIssuanceEnabled],
        ["access", () => registration?.implicitAccessTokenIssuanceEnabled],
        ["ID", () => grant?.idTokenIssuanceEnabled],
        ["ID", () => registration?.implicitIdTokenIssuanceEnabled],
      ] as const,
      function* ([kind, enabled]) {
        if (enabled()) yield `${kind} tokens are issued by the implicit grant`;
      },
    );
  },
);

/** RFC 8252, section 7.3, is why a loopback address needs no https. */
export const redirectUris = resourceRule(
  {
    name: "entra-redirect-uris",
    level: "mandatory",
    what: "Redirect addresses are exact, and https unless they stay on the machine",
    why: "The program at a redirect address gets the sign-in's code",
    fix: "write each address in full with https, or http://localhost for programs of the machine",
  },
  function* (resource) {
    const application = inputsOf(resource, "azuread:index/application:Application");
    const uris = inputsOf(
      resource,
      "azuread:index/applicationRedirectUris:ApplicationRedirectUris",
    );
    yield* each(
      [
        () => application?.web?.redirectUris,
        () => application?.singlePageApplication?.redirectUris,
        () => application?.publicClient?.redirectUris,
        () => uris?.redirectUris,
      ],
      (list) => each(list(), openRedirect),
    );
  },
);

function* openRedirect(uri: string) {
  const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/.test(uri);
  if (uri.includes("*")) yield `the redirect address ${uri} stands for many`;
  else if (uri.startsWith("http://") && !loopback) yield `the redirect address ${uri} is not https`;
}
