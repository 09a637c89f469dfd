import { ApplicationAppRole } from "@pulumi/azuread/applicationAppRole.js";
import type * as pulumi from "@pulumi/pulumi";
import { memberTypes, type AppSpec } from "../directory/registration.ts";
import { RoleRecord } from "../resources/role-record.ts";
import type { Api, Site } from "./site.ts";

/**
 * An app role per role of the policy, under the id that the policy's compiler gave it for ever, and a record of them:
 * the next preview that removes one warns of the assignments that go with it.
 */
export function makeRoles(
  { name, parent }: Site,
  applicationId: pulumi.Input<string>,
  { displayName: application, roles, assignments }: AppSpec,
  deletedWith?: pulumi.Resource,
): Api["roleIds"] {
  const holders = (value: string) =>
    assignments.filter(({ role }) => role === value).map(({ principalName }) => principalName);
  new RoleRecord(
    `${name}-roles`,
    {
      application,
      roles: Object.fromEntries(Object.keys(roles).map((value) => [value, holders(value)])),
    },
    { parent },
  );
  return Object.fromEntries(
    Object.entries(roles).map(([value, { id, displayName, description, members }]) => [
      value,
      new ApplicationAppRole(
        `${name}-role-${value}`,
        {
          applicationId,
          roleId: id,
          value,
          displayName,
          description,
          allowedMemberTypes: members.map((kind) => memberTypes[kind]),
        },
        { parent, deletedWith },
      ).roleId,
    ]),
  );
}
