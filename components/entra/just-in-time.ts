import { GroupRoleManagementPolicy } from "@pulumi/azuread/groupRoleManagementPolicy.js";
import { PrivilegedAccessGroupEligibilitySchedule } from "@pulumi/azuread/privilegedAccessGroupEligibilitySchedule.js";
import * as pulumi from "@pulumi/pulumi";
import type { AppSpec, RoleAssignmentArgs } from "../directory/registration.ts";
import { suggest } from "../inputs/suggest.ts";
import type { EntraJustInTimeArgs } from "./just-in-time-args.ts";
import type { Site } from "./site.ts";

const durations = /^(PT30M|PT([1-9]|1\d|2[0-3])H(30M)?|P1D)$/;
const eligibilities = ["P15D", "P30D", "P90D", "P180D", "P365D"];

/**
 * Who may become a member of a group for hours, and what Entra asks of them: a reason, a second factor and, if
 * wanted, somebody's approval. Everybody's eligibility ends.
 *
 * @returns the group's assignment to the role
 * @throws RunError for a role that the policy has not or that is not for people, and for durations that Entra has not
 */
export function makeJustInTime(
  { name, parent }: Site,
  { roles }: AppSpec,
  args: EntraJustInTimeArgs,
): RoleAssignmentArgs {
  const { groupId, role, maximumDuration = "PT4H", eligibleFor = "P180D", approvers } = args;
  check(`${name}: justInTime ${args.name}`, { ...args, maximumDuration, eligibleFor }, roles);
  const policy = new GroupRoleManagementPolicy(
    `${name}-${args.name}-activation`,
    {
      groupId,
      roleId: "member",
      activationRules: {
        maximumDuration,
        requireJustification: true,
        requireMultifactorAuthentication: true,
        // said, although it is the default: what is not said stays as it was
        requireApproval: approvers !== undefined,
        ...(approvers && {
          approvalStage: {
            primaryApprovers: Object.values(approvers).map((objectId) => ({
              objectId,
              type: "singleUser",
            })),
          },
        }),
      },
      eligibleAssignmentRules: { expirationRequired: true, expireAfter: eligibleFor },
    },
    { parent },
  );
  for (const [person, principalId] of Object.entries(args.eligible))
    new PrivilegedAccessGroupEligibilitySchedule(
      `${name}-${args.name}-eligible-${person}`,
      {
        ...{ groupId, principalId, assignmentType: "member", duration: eligibleFor },
        justification: args.justification ?? `May hold ${role} when needed`,
      },
      { parent, dependsOn: [policy] }, // the policy says how long they may be eligible
    );
  return { role, principalId: groupId, principalName: args.name };
}

function check(
  place: string,
  {
    role,
    maximumDuration,
    eligibleFor,
    approvers,
  }: Required<Pick<EntraJustInTimeArgs, "role" | "maximumDuration" | "eligibleFor">> &
    EntraJustInTimeArgs,
  roles: AppSpec["roles"],
): void {
  const found = roles[role];
  if (!found)
    throw new pulumi.RunError(
      `${place}: the policy does not have the role "${role}"${suggest(role, Object.keys(roles))}`,
    );
  if (!found.members.includes("user"))
    throw new pulumi.RunError(
      `${place}: the role "${role}" is for applications; a group's members get only roles for people`,
    );
  if (!durations.test(maximumDuration))
    throw new pulumi.RunError(
      `${place}: maximumDuration "${maximumDuration}" is none that Entra takes; write PT30M to PT23H30M in half hours, or P1D`,
    );
  if (!eligibilities.includes(eligibleFor))
    throw new pulumi.RunError(
      `${place}: eligibleFor "${eligibleFor}" is none that Entra takes; pick one of ${eligibilities.join(", ")}`,
    );
  if (approvers && Object.keys(approvers).length === 0)
    throw new pulumi.RunError(
      `${place}: approvers is empty, so nobody could approve; name some, or omit it`,
    );
}
