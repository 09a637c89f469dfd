import { describe, expect, it } from "vitest";
import { diff, needsApproval, type Change, type PolicyDiff } from "../../../../access/index.ts";
import { policyChanges } from "../../../support/policies/changes.ts";

describe.each(policyChanges)("when $name", ({ base, head, ...expected }) => {
  const found = diff(base, head);

  it(`the verdict is ${expected.verdict}, exit code ${expected.exitCode}`, () => {
    expect(found.verdict).toBe(expected.verdict);
    expect(needsApproval(found.verdict)).toBe(expected.exitCode === 3);
  });

  it("each gain and loss has its witness", () => {
    expect(witnesses(found, "gained")).toEqual(expected.gains);
    expect(witnesses(found, "lost")).toEqual(expected.losses);
  });

  it("the way back is the opposite, but for what can't be followed: that is more either way", () => {
    const opposite = { BROADENS: "NARROWS", NARROWS: "BROADENS", MIXED: "MIXED", SAME: "SAME" };
    const back = found.unanalysed.length > 0 ? "BROADENS" : opposite[found.verdict];
    expect(diff(head, base).verdict).toBe(back);
  });

  it("nothing changes from a policy to itself", () => {
    expect(diff(head, head)).toMatchObject({ verdict: "SAME", roles: [], accounts: [], flags: [] });
  });
});

function witnesses({ roles }: PolicyDiff, side: "gained" | "lost"): string[] {
  return roles.flatMap((role) =>
    role[side].map((change) => `${role.role}: ${text(change, role.account)}`),
  );
}

function text({ direction, account, witness, together = [] }: Change, own: string): string {
  const queue = witness.queue === undefined ? "" : ` in ${witness.queue}`;
  const where = account === own ? "" : ` of ${account}`;
  const others = together.length === 0 ? "" : ` with ${together.join()}`;
  return `${direction} ${witness.subject}${queue}${where}${others}`;
}
