import type { Explanation } from "../errors/failure.mjs";

/** What each code means with which a policy gives no document. `PolicyFailure` takes no other. */
export const policyFailures = {
  policy_missing: {
    means: "There is no policy in the folder.",
    cause: "The folder has no index.ts, or it is another folder.",
    next: "Name the folder that holds index.ts and roles/: --dir FOLDER.",
  },
  policy_unreadable: {
    means: "The policy, or the compiled document, cannot be read.",
    cause:
      "A module fails when it runs or exports nothing, or the document is of another deployment.",
    next: "Correct the place that the error names. Compile again: nats-entra policy compile.",
  },
  policy_hangs: {
    means: "The policy did not come to an end in time.",
    cause: "A loop that does not end.",
    next: "A policy is data: remove the loop.",
  },
  policy_memory: {
    means: "The policy needs more memory than a policy ever should.",
    cause: "A list that grows without end.",
    next: "Remove what makes it grow.",
  },
  policy_large: {
    means: "The source of the policy is too large.",
    cause: "It imports data or libraries.",
    next: "Import only roles, accounts and streams.",
  },
  wall_missing: {
    means: "This machine cannot evaluate a policy of others safely, so it was not evaluated.",
    cause: "No namespaces for this user, and a version of Node that cannot close the network.",
    next: "Use a newer Node or Linux. If you trust everybody who wrote the policy: --trust.",
    read: "review",
  },
} as const satisfies Readonly<Record<string, Explanation>>;

/** Mistakes of modules, which the policy's interpreter finds. */
export const moduleErrors = {
  module_invalid: {
    means: "A module of the policy has a mistake, or imports what a policy may not.",
    cause: "A syntax error, or an import of a package or a Node module.",
    next: "Correct it at the place that the error names.",
  },
  type_invalid: {
    means: "The TypeScript compiler finds a mistake in the policy.",
    cause: "A helper was given another value than it takes.",
    next: "Give what the type takes. The number after TS leads to TypeScript's own words.",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
