import {
  noImplicitGrant,
  redirectUris,
  singleTenant,
} from "../../../../../policies/guardrails/entra/sign-in.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { application, redirects, registration } from "./resources.ts";

specify(singleTenant, {
  keeps: {
    "an application that leaves it to Entra": application({}),
    "an application of the own tenant": application({ signInAudience: "AzureADMyOrg" }),
    "a registration of the own tenant": registration({ signInAudience: "AzureADMyOrg" }),
  },
  breaks: {
    "an application for every tenant": [
      application({ signInAudience: "AzureADMultipleOrgs" }),
      "signInAudience is AzureADMultipleOrgs",
    ],
    "a registration for private accounts, too": [
      registration({ signInAudience: "AzureADandPersonalMicrosoftAccount" }),
      "signInAudience is AzureADandPersonalMicrosoftAccount",
    ],
  },
  unknown: {
    "an audience that comes from elsewhere": [registration({ signInAudience: unknown.string })],
  },
});

const implicit = (access: unknown, id: unknown) =>
  application({
    web: {
      implicitGrant: { accessTokenIssuanceEnabled: access, idTokenIssuanceEnabled: id },
    },
  });

specify(noImplicitGrant, {
  keeps: {
    "an application without a web part": application({}),
    "an application with the grant off": implicit(false, false),
    "a registration with the grant off": registration({ implicitIdTokenIssuanceEnabled: false }),
  },
  breaks: {
    "access tokens and ID tokens of an application": [
      implicit(true, true),
      "access tokens are issued by the implicit grant",
      "ID tokens are issued by the implicit grant",
    ],
    "access tokens of a registration": [
      registration({ implicitAccessTokenIssuanceEnabled: true }),
      "access tokens are issued by the implicit grant",
    ],
  },
  unknown: {
    "one of the two kinds, and reports the other": [
      implicit(unknown.boolean, true),
      "ID tokens are issued by the implicit grant",
    ],
    "a web part that comes from elsewhere": [application({ web: unknown.object })],
  },
});

specify(redirectUris, {
  keeps: {
    "an application without any": application({}),
    https: application({ web: { redirectUris: ["https://desk.example.com/signed-in"] } }),
    "the machine's own addresses": application({
      publicClient: {
        redirectUris: ["http://localhost", "http://localhost:8400/", "http://127.0.0.1:1234/done"],
      },
    }),
    "the scheme of an installed program": redirects({ redirectUris: ["msal1234://auth"] }),
  },
  breaks: {
    "plain http": [
      redirects({ redirectUris: ["http://desk.example.com/signed-in"] }),
      "the redirect address http://desk.example.com/signed-in is not https",
    ],
    "a host that only begins like the machine's own": [
      application({ web: { redirectUris: ["http://localhost.example.com/"] } }),
      "the redirect address http://localhost.example.com/ is not https",
    ],
    "a wildcard": [
      application({ singlePageApplication: { redirectUris: ["https://*.example.com/"] } }),
      "the redirect address https://*.example.com/ stands for many",
    ],
  },
  unknown: {
    "one address, and reports the other": [
      application({ web: { redirectUris: [unknown.string, "http://desk.example.com/"] } }),
      "the redirect address http://desk.example.com/ is not https",
    ],
    "one list, and reports the other": [
      application({
        web: { redirectUris: unknown.list },
        publicClient: { redirectUris: ["http://desk.example.com/"] },
      }),
      "the redirect address http://desk.example.com/ is not https",
    ],
  },
});
