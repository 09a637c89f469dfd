import {
  assignmentRequired,
  assignmentsNameARole,
} from "../../../../../policies/guardrails/entra/assignment.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { application, appRole, assignment, registration, servicePrincipal } from "./resources.ts";

const api = registration({ displayName: "orders" });
const role = appRole({ value: "Orders.Read" }, { from: { applicationId: [api] } });
const cli = application({ displayName: "orders command line" });
const principalOf = (app: typeof api, props: Record<string, unknown> = {}) =>
  // in a first preview the id is unknown: what counts is where it comes from
  servicePrincipal({ clientId: unknown.string, ...props }, { from: { clientId: [app] } });
const whole = application({ appRoles: [{ value: "Orders.Read" }] });
const missing = "appRoleAssignmentRequired is not set";

specify(assignmentRequired, {
  keeps: {
    "an application with roles that requires it": [
      ...[api, role],
      principalOf(api, { appRoleAssignmentRequired: true }),
    ],
    "a client without roles": [api, role, cli, principalOf(cli)],
    "a registered client without roles": [api, principalOf(api)],
    "a principal of another publisher": servicePrincipal({ clientId: "graph", useExisting: true }),
  },
  breaks: {
    "an application whose roles are resources": [[api, role, principalOf(api)], missing],
    "an application that has its roles inside": [[whole, principalOf(whole)], missing],
    "one that refuses to require it": [
      [api, role, principalOf(api, { appRoleAssignmentRequired: false })],
      missing,
    ],
    "an application that is registered elsewhere": [servicePrincipal({ clientId: "1" }), missing],
  },
  unknown: {
    "whether it is required, and reports the other application": [
      [
        ...[api, role, whole],
        principalOf(api, { appRoleAssignmentRequired: unknown.boolean }),
        principalOf(whole),
      ],
      missing,
    ],
  },
});

specify(assignmentsNameARole, {
  keeps: {
    "an assignment to a role": assignment({ appRoleId: "6f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60" }),
  },
  breaks: {
    "an assignment to the default role": [
      assignment({ appRoleId: "00000000-0000-0000-0000-000000000000" }),
      "the assignment is to no role",
    ],
  },
  unknown: { "a role that is not made yet": [assignment({ appRoleId: unknown.string })] },
});
