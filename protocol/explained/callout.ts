import type { Explanation } from "../../errors/failure.mjs";

/** What the codes mean that callouts only log or count: at their start, in their stores, and of requests that they drop. */
export const calloutCodes = {
  settings_invalid: {
    means: "A file that configures the callout is not as it must be.",
    cause: "It was changed by hand, or is of another version.",
    next: "Correct the members that the line names.",
  },
  audit_folder_unusable: {
    means: "The callout cannot write to the folder of its audit files.",
    cause: "A missing volume, or a missing right.",
    next: "Let audit.file.folder be a folder that the callout's user may write to.",
  },
  bucket_conflict: {
    means: "Two callouts changed the same entry at once.",
    cause: "Normal: the second one reads it again.",
    next: "Nothing.",
  },
  jetstream: {
    means: "JetStream refused what the callout asked.",
    cause: "Too few nodes are up, or a limit of CONTROL_DATA is reached.",
    next: "The line has JetStream's own words. See nats-entra status.",
  },
  backlog_full: {
    means: "A login was dropped because too many are waiting.",
    cause: "A storm of logins, or a callout without enough processor time.",
    next: "Clients retry automatically. Add replicas if it happens often.",
  },
  request_unsealed: {
    means: "An authorization request was not sealed, so it was refused.",
    cause: "A client imitates a server, or a server lacks the callout's xkey.",
    next: "Let the stack write the servers' configuration: pulumi up.",
    read: "security",
  },
  request_cluster: {
    means: "An authorization request is from a cluster that the callout does not serve.",
    cause: "`clusters` in the callout's configuration lacks that cluster.",
    next: "Add it, if it is yours.",
  },
  request_deadline: {
    means: "An authorization request has a deadline more than five minutes ahead.",
    cause: "The clock of a server is wrong.",
    next: "Synchronize the clocks.",
  },
  request_replayed: {
    means: "An authorization request was sent a second time, and got no answer.",
    cause: "Somebody repeats a request that they have recorded.",
    next: "Find out who can publish to the callout's subject.",
    read: "security",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
