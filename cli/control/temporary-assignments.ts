import { CONTROL, includes, type ControlVerb } from "../../access/index.ts";
import type { NamedAssignment } from "../../protocol/control/assignment.ts";
import { Failure } from "../../errors/failure.mjs";
import { mustBeKnown } from "../../values/known.ts";
import { deployedPolicy } from "../policy/document.ts";
import { decisionFor } from "../policy/expectation.ts";
import type { Credential } from "../session/credential.ts";
import type { Ask, Asker } from "./ask.ts";

/** A temporary assignment as the callouts answer with it. */
export type AssignmentAnswer = NamedAssignment & { readonly ended?: number };

/** Verbs that change the temporary assignments of a role. */
export type AssignmentVerb = Extract<ControlVerb, "grant" | "propose" | "approve">;

/**
 * The first of these verbs that the identity's roles permit for a role: the server would refuse the others.
 *
 * @throws Failure `role_unknown`, `control_not_granted`
 */
export function permitted(
  { io, settings }: Asker,
  { identity, name }: Credential,
  role: string,
  verbs: readonly AssignmentVerb[],
): AssignmentVerb {
  const policy = deployedPolicy(settings);
  mustBeKnown("role", role, Object.keys(policy.roles), "nats-entra policy report");
  const decision = decisionFor(policy, identity, { account: CONTROL, now: io.now() });
  const allow = decision.granted ? decision.permissions.publish.allow : [];
  const found = verbs.find((verb) =>
    allow.some((pattern) => includes(pattern, `control.${verb}.${identity.oid}.${role}`)),
  );
  if (found !== undefined) return found;
  const helpers = verbs.map((verb) => `${verb}Role(${role})`).join(" nor ");
  throw new Failure("control_not_granted", `${name} may not do that with the role ${role}`, {
    why: `none of the roles has ${helpers}`,
    next: "see who may: nats-entra policy report",
  });
}

/** All temporary assignments, the newest first. */
export async function temporaryAssignments(ask: Ask): Promise<readonly NamedAssignment[]> {
  const question = { verb: "inspect", body: { op: "grants" } } as const;
  const { grants: found } = await ask<{ grants: readonly NamedAssignment[] }>(question);
  return [...found].sort((a, b) => b.since - a.since);
}

/**
 * The temporary assignment with this id, or with an id that begins so.
 *
 * @throws Failure `grant_unknown`, `grant_ambiguous`
 */
export async function assignmentOf(ask: Ask, id: string): Promise<NamedAssignment> {
  const found = (await temporaryAssignments(ask)).filter((one) =>
    one.id.startsWith(id.toLowerCase()),
  );
  const [first, second] = found;
  if (first && !second) return first;
  throw new Failure(
    first ? "grant_ambiguous" : "grant_unknown",
    first ? `several grants begin with ${id}` : `there is no grant ${id}`,
    { next: "list the grants: nats-entra grant list" },
  );
}
