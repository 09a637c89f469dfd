import { noGroupsClaim, v2Tokens } from "../../../../../policies/guardrails/entra/tokens.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { application, registration } from "./resources.ts";

const version = (requestedAccessTokenVersion: unknown) => ({ requestedAccessTokenVersion });

specify(v2Tokens, {
  keeps: {
    "an application that asks for version 2": application({ api: version(2) }),
    "a registration that asks for version 2": registration(version(2)),
    "a registration that leaves it to the provider, which asks for 2": registration({}),
  },
  breaks: {
    "an application that leaves it to the provider, which asks for 1": [
      application({}),
      "the application's access tokens are of version 1",
    ],
    "an application that asks for version 1": [
      application({ api: version(1) }),
      "the application's access tokens are of version 1",
    ],
    "a registration that asks for version 1": [
      registration(version(1)),
      "the application's access tokens are of version 1",
    ],
  },
  unknown: {
    "a version that comes from elsewhere": [application({ api: version(unknown.number) })],
    "an api that comes from elsewhere": [application({ api: unknown.object })],
  },
});

specify(noGroupsClaim, {
  keeps: {
    "an application without the claim": application({}),
    'the claim "None"': registration({ groupMembershipClaims: ["None"] }),
  },
  breaks: {
    "all groups": [application({ groupMembershipClaims: ["All"] }), "the groups claim holds All"],
    "security groups of a registration": [
      registration({ groupMembershipClaims: ["SecurityGroup", "DirectoryRole"] }),
      "the groups claim holds SecurityGroup, DirectoryRole",
    ],
  },
  unknown: {
    "a claim that comes from elsewhere": [application({ groupMembershipClaims: [unknown.string] })],
  },
});
