/**
 * Settings, by JetStream's names, on which proofs rest: what a right to a stream means depends on them, so that one
 * which is not as declared breaks what the policy proves. One inside another counts as that one.
 */
export const provenSettings: ReadonlySet<string> = new Set([
  "allow_atomic",
  "allow_direct",
  "allow_msg_schedules",
  "allow_rollup_hdrs",
  "deliver_subject",
  "deny_purge",
  "mirror",
  "mirror_direct",
  "republish",
  "sources",
  "subject_transform",
  "subjects",
]);
