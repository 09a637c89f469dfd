/**
 * The time, as tokens, records and entries have it: whole seconds since 1970. Readers are strict: they reject a
 * fraction.
 */
export function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
