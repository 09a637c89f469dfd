/**
 * Settings of streams, by JetStream's names, on which proofs rest: they say where messages go and who reads them. The
 * order is that in which they are looked at (access/proof/rests-on.ts).
 */
export const provenStreamSettings = [
  ...["subjects", "subject_transform", "mirror", "sources", "republish"],
  ...["allow_rollup_hdrs", "deny_purge", "allow_msg_schedules", "allow_direct", "mirror_direct"],
  ...["allow_atomic", "retention"],
] as const;

/** Those of push consumers: what they deliver, and where. */
const provenPushSettings: readonly string[] = ["deliver_subject", "filter_subjects"];

/**
 * Whether a proof may rest on a setting of a stream, or of a consumer of one: what a right to a stream means depends on
 * it, so that policies are proved with it as it is declared. Whether one does is for `restsOn` and `brokenProofs`.
 *
 * @param setting by JetStream's name
 * @param consumer as it is declared, when it is a setting of a consumer
 */
export function isProven(
  setting: string,
  consumer?: { readonly deliver_subject?: string | null },
): boolean {
  if (!consumer) return (provenStreamSettings as readonly string[]).includes(setting);
  const isPush = typeof consumer.deliver_subject === "string";
  return setting === "deliver_subject" || (isPush && provenPushSettings.includes(setting));
}
