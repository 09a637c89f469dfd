/** What the project promises of its speed, and whether it holds. */
import type { Measured } from "./measure.ts";

export interface Goal {
  readonly goal: string;
  readonly limit: number;
  readonly measured: number;
  readonly met: boolean;
}

/** The goals that the measured sizes can tell about. */
export function judge(sizes: readonly Measured[]): Goal[] {
  const of = (roles: number) => sizes.find((size) => size.roles === roles);
  const [small, large] = [of(1000), of(10_000)];
  return [
    ...(small === undefined
      ? []
      : [
          goal("compile 1,000 roles and prove every invariant, ms", 500, proved(small)),
          goal("diff of 1,000 roles with 100 changed, ms", 500, small.usual.diff),
          goal("memory for all of it, MB", 300, small.memory),
        ]),
    ...(small === undefined || large === undefined
      ? []
      : [goal("growth from 1,000 to 10,000 roles: the n of rolesⁿ", 1.2, growth(small, large))]),
  ];
}

/** From a policy to its proofs, in milliseconds. */
export function proved({ usual }: Pick<Measured, "usual">): number {
  return usual.compile + usual.prove;
}

/**
 * The exponent by which the time grows with the number of roles: 1 is linear, 2 quadratic.
 */
export function growth(small: Measured, large: Measured): number {
  const time = (size: Measured) => proved(size) + size.usual.diff;
  return Math.log(time(large) / time(small)) / Math.log(large.roles / small.roles);
}

function goal(name: string, limit: number, measured: number): Goal {
  return { goal: name, limit, measured, met: measured <= limit };
}
