import { KINDS } from "./kinds.ts";
import type { Shape } from "./reading.ts";

/** Anything that JSON has. */
export const anything: Shape<unknown> = { expected: "a value", read: (value) => value };

/** Any string, the empty one too. */
export const string: Shape<string> = {
  expected: KINDS.string,
  read(value, reading) {
    return typeof value === "string" ? value : reading.refuse(value, this.expected, "string");
  },
};

/**
 * A string that is not empty.
 *
 * @param expected as in "a GUID in lower case"
 * @param fits what it must be like besides
 */
export function text(expected: string, fits: RegExp | ((text: string) => boolean) = /^/) {
  const isLike = typeof fits === "function" ? fits : (value: string) => fits.test(value);
  const shape: Shape<string> = {
    expected,
    read(value, reading) {
      if (typeof value === "string" && value !== "" && isLike(value)) return value;
      return reading.refuse(value, expected, "string");
    },
  };
  return shape;
}

export const number: Shape<number> = {
  expected: KINDS.number,
  read(value, reading) {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    return reading.refuse(value, this.expected, "number");
  },
};

/** A whole number, both ends included. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Shape<number> {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const expected = `a whole number ${range}`;
  return {
    expected,
    read(value, reading) {
      const isWhole = typeof value === "number" && Number.isSafeInteger(value);
      if (isWhole && value >= min && value <= max) return value;
      return reading.refuse(value, expected, "number");
    },
  };
}

export const boolean: Shape<boolean> = {
  expected: KINDS.boolean,
  read(value, reading) {
    return typeof value === "boolean" ? value : reading.refuse(value, this.expected, "boolean");
  },
};

/** One of these values. */
export function oneOf<const T extends readonly (string | number | boolean)[]>(
  ...allowed: T
): Shape<T[number]> {
  const expected = allowed.map((each) => JSON.stringify(each)).join(" or ");
  return {
    expected,
    read(value, reading) {
      for (const each of allowed) if (each === value) return each;
      return reading.refuse(value, expected);
    },
  };
}
