import { closest } from "../../values/suggest.ts";

/** `; did you mean "x"?` when one of the choices is close, else the choices. */
export function suggest(wrong: string, choices: readonly string[]): string {
  const best = closest(wrong, choices);
  if (best !== undefined) return `; did you mean "${best}"?`;
  return choices.length > 0 ? `; there is ${choices.join(", ")}` : "";
}
