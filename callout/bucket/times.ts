/** Seconds by which clocks of replicas differ at most. */
export const skewSeconds = 120;
/** Seconds for which a replica remembers that an entry was taken back: nothing else says that an older copy is over. */
export const rememberedSeconds = 7 * 86_400;
/**
 * Seconds after which a replica that could not read a bucket stops trusting its own memory of it. Entries that ended
 * meanwhile may be forgotten by then, so this is shorter than `rememberedSeconds`, by more than clocks ever differ.
 */
export const trustedSeconds = rememberedSeconds - 86_400;
