import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import type { Problem } from "./problem.ts";
import { INVALID, Reading, type ReadOptions, type Shape } from "./reading.ts";

/** A value has not the shape that it must have: every problem with it, each with its place, and no value of it. */
export class ShapeError extends Failure {
  readonly problems: readonly Problem[];
  /** A line for each problem, and one for those that are only counted. */
  readonly lines: readonly string[];

  /** @param more how many problems there are besides */
  constructor(problems: readonly Problem[], more = 0) {
    const rest = more === 0 ? [] : [`and ${more} more`];
    const lines = [...problems.map(({ message }) => message), ...rest];
    // each says what must be there; what to do about it, the reader of the value knows
    super("shape_invalid", lines.join("; "), { next: undefined });
    this.name = "ShapeError";
    this.problems = problems;
    this.lines = lines;
  }
}

/** Why a value cannot be read, to stand in another error: the problems of a ShapeError without its code. */
export function reasonOf(error: unknown): string {
  return error instanceof ShapeError ? error.message : messageOf(error);
}

/**
 * Gives a value back as what it is.
 *
 * @throws ShapeError with every problem
 * @example read(object({ port: integer(0, 65_535) }), { port: 70_000 })
 *   // throws ShapeError: port must be a whole number from 0 to 65535
 */
export function read<T>(shape: Shape<T>, value: unknown, options: ReadOptions = {}): T {
  const reading = new Reading(options);
  const found = shape.read(value, reading);
  if (found === INVALID) throw new ShapeError(reading.problems, reading.more);
  return found;
}
