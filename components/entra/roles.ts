import { ApplicationAppRole } from "@pulumi/azuread/applicationAppRole.js";
import type * as pulumi from "@pulumi/pulumi";
import type { RoleEntry } from "../../access/index.ts";
import { memberTypes } from "../directory.ts";
import type { Api, Site } from "./site.ts";

/** An app role per role of the policy, under the id that the policy's compiler gave it for ever. */
export function makeRoles(
  { name, parent }: Site,
  applicationId: pulumi.Input<string>,
  roles: Readonly<Record<string, RoleEntry>>,
  deletedWith?: pulumi.Resource,
): Api["roleIds"] {
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
