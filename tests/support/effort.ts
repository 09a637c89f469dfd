/**
 * How much a test tries that can always try more: random policies, kills, seconds of fuzzing. `npm test` tries enough
 * to find what a change breaks; with NATS_ENTRA_THOROUGH set, as every night, it tries what finds the rest.
 *
 * @example const policies = effort({ usual: 300, thorough: 2000 });
 */
export function effort({ usual, thorough }: { usual: number; thorough: number }): number {
  return process.env["NATS_ENTRA_THOROUGH"] === undefined ? usual : thorough;
}
