/**
 * Settings, by JetStream's names, of which some change loses messages: those that `mayLose` can name. A test checks that
 * the comparison says so of each of them, and of no other.
 */
export const streamLosses: ReadonlySet<string> = new Set([
  "discard",
  "discard_new_per_subject",
  "max_age",
  "max_bytes",
  "max_msgs",
  "max_msgs_per_subject",
  "mirror",
  "retention",
  "sources",
  "subjects",
]);

/** The same of consumers; whether one does depends on the retention of the stream. */
export const consumerLosses: ReadonlySet<string> = new Set([
  "filter_subjects",
  "inactive_threshold",
]);
