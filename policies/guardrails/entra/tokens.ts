import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

/** Microsoft Graph's `api.requestedAccessTokenVersion`: the provider's default is 1 for one resource, 2 for the other. */
export const v2Tokens = resourceRule(
  {
    name: "entra-v2-tokens",
    level: "mandatory",
    what: "Applications ask for access tokens of version 2",
    why: "Tokens of version 1 have another issuer and other claims; the callout refuses them all",
    fix: "set api.requestedAccessTokenVersion to 2 (ApplicationRegistration: requestedAccessTokenVersion)",
  },
  function* (resource) {
    const application = inputsOf(resource, "azuread:index/application:Application");
    if (application) yield* notTwo(application.api?.requestedAccessTokenVersion ?? 1);
    const registration = inputsOf(
      resource,
      "azuread:index/applicationRegistration:ApplicationRegistration",
    );
    if (registration) yield* notTwo(registration.requestedAccessTokenVersion ?? 2);
  },
);

function* notTwo(version: number) {
  if (version !== 2) yield `the application's access tokens are of version ${version}`;
}

export const noGroupsClaim = resourceRule(
  {
    name: "entra-no-groups-claim",
    level: "advisory",
    what: "Tokens carry no groups",
    why: "Groups make tokens too large for CONNECT, are replaced by a link when there are many, and are read by nobody here",
    fix: "omit groupMembershipClaims and assign groups to app roles",
  },
  function* (resource) {
    const { groupMembershipClaims: claims } =
      inputsOf(resource, "azuread:index/application:Application") ??
      inputsOf(resource, "azuread:index/applicationRegistration:ApplicationRegistration") ??
      {};
    const groups = (claims ?? []).join(", ");
    if (groups !== "" && groups !== "None") yield `the groups claim holds ${groups}`;
  },
);
