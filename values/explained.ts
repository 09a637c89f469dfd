import type { Explanation } from "../errors/failure.mjs";

/** What the codes of texts and values from outside mean. */
export const valueErrors = {
  json_invalid: {
    means: "A text is not JSON in its strict form.",
    cause: "It was cut off, is not UTF-8, has a name twice, or is nested too deeply.",
    next: "Let the program that made it write it again.",
  },
  shape_invalid: {
    means: "A JSON value lacks something, or has something of another type.",
    cause: "It was changed by hand, or is of another version.",
    next: "Correct the members that the error names.",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
