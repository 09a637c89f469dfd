import { describe, expect, it } from "vitest";
import { policy } from "../../../access/index.ts";
import type { EntraJustInTimeArgs } from "../../../components/index.ts";
import { samplePolicy } from "../../support/policies/sample.ts";
import { inputsOf } from "../support/golden.ts";
import { deploy, lead, sara, team } from "./program.ts";
import { deployable } from "../../support/policies/deployable.ts";

const onCall = (changes: Partial<EntraJustInTimeArgs> = {}) => ({
  justInTime: [
    { name: "on-call", role: "Books.Read", groupId: team, eligible: { sara }, ...changes },
  ],
});

describe("a role for a while", () => {
  it("is the group's, so that only its members of the moment have it in their tokens", async () => {
    const { asked } = await deploy(onCall());
    expect(inputsOf(asked, "app-assignment-on-call-Books.Read")).toMatchObject({
      principalObjectId: team,
    });
  });

  it("takes a reason and a second factor, and ends after four hours", async () => {
    const { asked } = await deploy(onCall());
    expect(inputsOf(asked, "app-on-call-activation")).toEqual({
      ...{ groupId: team, roleId: "member" },
      activationRules: {
        maximumDuration: "PT4H",
        requireApproval: false, // unsaid, an approval of before would stay
        requireJustification: true,
        requireMultifactorAuthentication: true,
      },
      eligibleAssignmentRules: { expirationRequired: true, expireAfter: "P180D" },
    });
  });

  it("takes somebody's approval when there is somebody", async () => {
    const { asked } = await deploy(onCall({ approvers: { lead } }));
    expect(inputsOf(asked, "app-on-call-activation")["activationRules"]).toMatchObject({
      requireApproval: true,
      approvalStage: { primaryApprovers: [{ objectId: lead, type: "singleUser" }] },
    });
  });

  it("is for those who are eligible, and eligibility ends", async () => {
    const { asked } = await deploy(onCall({ eligibleFor: "P90D" }));
    expect(inputsOf(asked, "app-on-call-eligible-sara")).toEqual({
      ...{ groupId: team, principalId: sara, assignmentType: "member", duration: "P90D" },
      justification: "May hold Books.Read when needed",
    });
  });

  it("is for people: programs in a group get nothing by it", async () => {
    const programs = policy({
      accounts: samplePolicy.accounts,
      roles: samplePolicy.roles.map((role) => ({ ...role, members: ["application"] })),
    });
    const changes = { policy: deployable(programs), assignments: [] };
    await expect(deploy(onCall(), changes)).rejects.toThrow(
      'app: justInTime on-call: the role "Books.Read" is for applications; a group\'s members get only roles for people',
    );
  });

  it.each<[string, Partial<EntraJustInTimeArgs>, RegExp]>([
    ["a role that the policy has not", { role: "Books.Raed" }, /did you mean "Books.Read"/],
    ["45 minutes", { maximumDuration: "PT45M" }, /maximumDuration "PT45M" is none .* half hours/],
    ["two days", { maximumDuration: "P2D" }, /maximumDuration "P2D" is none/],
    ["eligibility for ever", { eligibleFor: "P10Y" }, /eligibleFor "P10Y" is none .* P365D/],
    ["approval by nobody", { approvers: {} }, /approvers is empty, so nobody could approve/],
  ])("with %s is a mistake", async (_what, changes, message) => {
    await expect(deploy(onCall(changes))).rejects.toThrow(message);
  });
});
