/** Seconds by which clocks of replicas differ at most. */
export const skew = 120;
/** Seconds for which it is kept that a revocation was lifted: nothing else says that an older copy is over. */
export const remembered = 7 * 86_400;
/**
 * Seconds after which a replica that could not read a bucket stops trusting its own memory of it. What ended meanwhile
 * may be forgotten by then, so this is shorter than `remembered`, by more than clocks are ever apart.
 */
export const trusted = remembered - 86_400;
