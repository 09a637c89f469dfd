import type { Explanation } from "../../errors/failure.mjs";
import type { PolicyErrorCode } from "../errors/error.ts";

/** Mistakes in names and values, accounts, and what accounts share. */
export const nameMistakes = {
  name_invalid: {
    means: "A stream, bucket, consumer or micro service has a name that NATS does not take.",
    cause: "The name has a dot, a space or a wildcard.",
    next: "Use letters, digits, '-' and '_'.",
  },
  text_invalid: {
    means: "A description is empty, or has more than one line.",
    cause: "A template literal that spans lines.",
    next: "Say in one line what the role, account or agent is for.",
  },
  size_invalid: {
    means: "A size cannot be read.",
    cause: "The unit is missing, or is not one of KiB, MiB, GiB and TiB.",
    next: 'Write for example "64MiB", "1GiB" or "unlimited".',
  },
  count_invalid: {
    means: "A limit is not a whole number.",
    cause: "A fraction, a negative number, or a number in quotes.",
    next: 'Write a number, 0 for none, or "unlimited".',
  },
  duration_invalid: {
    means: "A duration cannot be read.",
    cause: "A number without a unit, as in maxSession: 12.",
    next: 'Write the unit: "30s", "15m", "8h" or "2d".',
  },
  date_invalid: {
    means: "notAfter is not a date.",
    cause: "A day and month in another order than year, month, day.",
    next: 'Write "2027-06-30" or "2027-06-30T18:00:00Z".',
  },
  account_name: {
    means: "An account has a name that cannot be used.",
    cause: "It begins with a digit, has a dot or a space, or is too long.",
    next: "Begin with a letter, then use letters, digits, '-' and '_', at most 64 in all.",
  },
  account_reserved: {
    means: "The name belongs to an account that the system makes for itself.",
    cause: "An account called AUTH, SYS, CONTROL or CONTROL_DATA, in any case.",
    next: "Choose another name. CONTROL is made by controlAccount().",
  },
  account_duplicate: {
    means: "Two accounts have the same name; case does not count.",
    cause: "An account was copied and not renamed.",
    next: "Rename one of them.",
  },
  account_unknown: {
    means: "Something names an account that the policy does not have.",
    cause: "A slip of the pen, or an account that is not listed in the policy's accounts.",
    next: "Correct the name, or add the account to `accounts`.",
  },
  account_defaults: {
    means: "More than one account is the default.",
    cause: "`default: true` was copied along with an account.",
    next: "Keep it at one account.",
  },
  export_duplicate: {
    means: "An account has two exports of the same name.",
    cause: "An export was copied. Imports refer to exports by name.",
    next: "Give each export its own name.",
  },
  export_overlap: {
    means: "One export of an account contains another.",
    cause: "A wildcard, and a subject below it, are both exported.",
    next: "Leave out the narrower one.",
  },
  export_unknown: {
    means: "An import names an export that the other account does not have.",
    cause: "A slip of the pen, or the export was renamed.",
    next: "Correct the name, or add the export.",
  },
  import_duplicate: {
    means: "An account imports the same export twice.",
    cause: "Two parts of a policy each import what they need.",
    next: "Leave one import out, or export the parts separately.",
  },
  import_overlap: {
    means: "A request could go to two accounts at once.",
    cause: "Two imports of services have subjects that overlap.",
    next: "Map one of them elsewhere with `to`.",
  },
  import_self: {
    means: "An account imports from itself.",
    cause: "The wrong account in `from`.",
    next: "Leave the import out: the account has the subject already.",
  },
  import_outside_export: {
    means: "The imported subject is not part of the export.",
    cause: "The import is wider than the export, or names another branch.",
    next: "Import the exported subject, or something below it.",
  },
  import_mapping: {
    means: "The subject in `to` has not the same wildcards as the imported one.",
    cause: "A '*' or the final '>' was left out.",
    next: "Use as many '*', and end in '>' when the imported subject does.",
  },
  import_cycle: {
    means: "An import comes back to its own account, so a message would go in circles.",
    cause: "Two accounts import the same subjects from each other.",
    next: "Give the subjects of one direction another first token.",
  },
  control_shared: {
    means: "CONTROL or CONTROL_DATA imports or exports something.",
    cause: "These accounts steer the system, so they share nothing with others.",
    next: "Leave the imports and exports out. Roles of CONTROL say who may ask what.",
  },
  control_data: {
    means: "A role is in CONTROL_DATA, where only the callouts have sessions.",
    cause: "CONTROL_DATA was taken for CONTROL.",
    next: "Use the account that controlAccount() makes.",
  },
} as const satisfies Partial<Record<PolicyErrorCode, Explanation>>;
