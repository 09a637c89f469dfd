/** Shapes that the issuer's files and requests have in common. */
import { isGuid } from "../values/guid.ts";
import { text } from "../values/shape/index.ts";

/** 1 to 1,000 characters in one line, like `fits` when it is given. */
export function line(expected: string, fits = /^/) {
  return text(expected, (value) => /^[^\p{Cc}]{1,1000}$/u.test(value) && fits.test(value));
}

export const words = line("a text of one line");

/** A GUID as Entra writes it: lower case, with dashes. */
export const guid = text(
  "a GUID in lower case, as in 5a7d1c9e-0b1f-4c52-9d6e-3f2b8a1c7e40",
  isGuid,
);

/** The text of a PEM file; what is between its marks, a parser has to say. */
export const pem = text("PEM, beginning with -----BEGIN", /^-----BEGIN /);
