/** What a review does not know, said on its page. */
import { counted } from "../../text/amounts.ts";
import type { Access } from "./model.ts";
import type { ReviewInputs } from "./inputs.ts";
import { instantOf } from "./time.ts";

export function limitsOf(inputs: ReviewInputs, access: readonly Access[]): string[] {
  const { directory, audit, usage, history, samples } = inputs;
  const unreadable = audit.reduce((sum, file) => sum + file.unreadable, 0);
  const groups = [
    ...new Set(access.filter(({ kind }) => kind === "group").map((one) => one.identity)),
  ];
  const nameless =
    directory?.some(({ oid, kind }) => oid === undefined && kind !== "group") === true;
  return [
    "A token carries every role that its holder has in Entra. A login therefore counts as a use of each of them that was matched in its account; which subjects a session then used is in no record.",
    ...(audit.length === 0
      ? ["No audit was given: nothing is known of logins, refusals and operations."]
      : [spanOf(inputs)]),
    ...(usage.probes === 0
      ? []
      : [
          `${counted(usage.probes, "refusal")} ${usage.probes === 1 ? "was a login" : "were logins"} that the trust check has refused on purpose, and in no number. A callout has proven each.`,
        ]),
    ...provenance(inputs),
    ...(unreadable === 0
      ? []
      : [
          `${counted(unreadable, "line")} of the audit ${unreadable === 1 ? "is no record" : "are no records"}, and not in the numbers.`,
        ]),
    ...(directory === undefined
      ? ["No directory was given: assignments that were never used are not here."]
      : [
          "The directory is as it was exported: assignments that were made and removed before show only if they were used.",
        ]),
    ...(groups.length === 0
      ? []
      : [
          `Who is in ${groups.join(", ")} the export does not say. Identities that used one of their roles without their own assignment count as members.`,
        ]),
    ...(nameless
      ? [
          "Assignments without an object id cannot be told apart from those who logged in: their use is not known.",
        ]
      : []),
    ...(history === undefined
      ? ["There is no git history here: which commit granted what is not known."]
      : [
          "Commits are those of the current branch. Who reviewed a change is known only where the commit says so; the repository's host keeps the rest.",
          ...(history.unknown.length === 0
            ? []
            : [`The commit of ${history.unknown.join(", ")} is older than those looked at.`]),
          ...history.notes,
        ]),
    samples === undefined
      ? "No connections were looked at: which permissions live sessions make use of is not known."
      : `Live connections are a sample of one moment, not of the period. Servers count messages by subscription, and published ones not by subject.`,
    ...(usage.policies.size > 1
      ? [
          `Logins of the period were decided by ${usage.policies.size} policies; access is shown as of the last one.`,
        ]
      : []),
  ];
}

/** Whether what the audit says can be relied on. */
function provenance({ verified, keys }: ReviewInputs): string[] {
  if (verified === undefined) return [];
  const { ok, instances, problems } = verified;
  if (instances.length === 0) {
    return ["The audit has no chain of hashes: that nothing was changed or removed is not proven."];
  }
  if (!ok) {
    const more = counted(problems.length, "problem");
    return [`The audit is not whole: ${problems[0]?.message ?? ""} (${more}, in review.json).`];
  }
  return keys.length > 0
    ? []
    : [
        "Whose signatures the audit must have was not said (--key): its chains are complete, but anybody with write access could have rewritten them.",
      ];
}

function spanOf({ usage, period }: ReviewInputs): string {
  const { span } = usage;
  if (span === undefined) return "The audit has no record of the period.";
  const gap = span.first - period.since;
  const day = 86_400_000;
  const late =
    gap > day ? ` It may be that what was before ${instantOf(span.first)} is not in it.` : "";
  return `The audit has ${span.count} records of the period, from ${instantOf(span.first)} to ${instantOf(span.last)}.${late}`;
}
