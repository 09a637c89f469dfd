import type { Explanation } from "../errors/failure.mjs";

/** What the codes of reviews and reports mean. */
export const reportErrors = {
  policy_invalid: {
    means: "The policy of a commit has mistakes, so it cannot be compared.",
    cause: "The commit was never checked.",
    next: "Correct it: nats-entra policy check names each mistake.",
    read: "policies",
  },
  audit_unreadable: {
    means: "A file of audit records cannot be read.",
    cause: "Another path, or a missing right.",
    next: "Name a folder or files that a callout or nats-entra audit export wrote.",
    read: "evidence",
  },
  connections_unreadable: {
    means: "The list of connections cannot be read.",
    cause: "The node's monitoring port cannot be reached, or the file is something else.",
    next: "Give a node's monitoring address, or a saved /connz?auth=true&subs=detail.",
    read: "evidence",
  },
  directory_unreadable: {
    means: "The list of role assignments of the tenant cannot be read.",
    cause: "The file is not what Microsoft Graph returns.",
    next: "Export it: az rest --url https://graph.microsoft.com/v1.0/servicePrincipals/ID/appRoleAssignedTo.",
    read: "evidence",
  },
  folder_exists: {
    means: "There is something at the place of the new review already.",
    cause: "A review is evidence, so it is never overwritten.",
    next: "Name another folder, for example with the date in it.",
    read: "evidence",
  },
  last_unreadable: {
    means: "The last review cannot be read.",
    cause: "Another path, or a missing right.",
    next: "Name the folder that access-review --out made.",
    read: "evidence",
  },
  last_changed: {
    means: "A file of the last review is not what its manifest says.",
    cause: "It was changed after the review was made.",
    next: "Get the review from where it was archived.",
    read: "evidence",
  },
  approvals_unreadable: {
    means: "The folder of approvals cannot be read.",
    cause: "Another path, or a missing right.",
    next: "Name a folder of approvals that you may read.",
  },
  other_difference: {
    means: "The difference is not the one that you wanted to approve.",
    cause: "Base or head has changed since you looked at it.",
    next: "Look at it again, without --accept.",
  },
  approval_needless: {
    means: "The difference needs no approval.",
    cause: "It broadens nothing.",
    next: "Go on without one.",
  },
  assignments_unreadable: {
    means: "The file of assignments cannot be read.",
    cause: "It is not a JSON list of roles and principals.",
    next: 'Write for example [{ "role": "Orders.Read", "principal": "Sara Lind", "kind": "user" }].',
  },
  git_missing: {
    means: "git is not on PATH.",
    cause: "The machine or image has none.",
    next: "Install it, or compare compiled documents: --base OLD.json --head NEW.json.",
  },
  no_repository: {
    means: "The folder is not in a git repository.",
    cause: "The command runs in another folder.",
    next: "Change to the repository, or compare compiled documents.",
  },
  ref_unknown: {
    means: "The repository does not have the branch, tag or commit.",
    cause: "A slip of the pen, or a shallow clone.",
    next: "Fetch it, as the message shows.",
  },
  git_failed: {
    means: "git could not read the repository.",
    cause: "A damaged repository, or one that belongs to another user.",
    next: "See what is wrong: git fsck.",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
