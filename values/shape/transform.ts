import { INVALID, type Invalid, type Reading, type Shape } from "./reading.ts";

/**
 * What is made of a value that fits, or what several of its members must be together.
 *
 * @param work gives the result, or what `reading.problem` gives
 * @example transform(text("a seed"), (seed, reading) => keyOf(seed) ?? reading.problem("must be a seed"))
 */
export function transform<T, U>(
  shape: Shape<T>,
  work: (value: T, reading: Reading) => U | Invalid,
): Shape<U> {
  return {
    expected: shape.expected,
    read(value, reading) {
      const read = shape.read(value, reading);
      return read === INVALID ? INVALID : work(read, reading);
    },
  };
}
