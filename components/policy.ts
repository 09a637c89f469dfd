import * as pulumi from "@pulumi/pulumi";
import { parseDocument } from "../access/parse.ts";
import { closest } from "../access/suggest.ts";
import type { AccessDocument } from "../access/index.ts";

/**
 * The access document that a component was given as text.
 *
 * @throws RunError with the parser's own words when the text is not a valid document
 */
export function readPolicy(text: string): AccessDocument {
  try {
    return parseDocument(text);
  } catch (error) {
    throw new pulumi.RunError(
      `policy: ${error instanceof Error ? error.message : String(error)} ` +
        `(pass what compile() of nats-entra/access answers, as JSON text)`,
    );
  }
}

/** `; did you mean "x"?` when one of the choices is close, else the choices. */
export function suggest(wrong: string, choices: readonly string[]): string {
  const best = closest(wrong, choices);
  if (best !== undefined) return `; did you mean "${best}"?`;
  return choices.length > 0 ? `; there is ${choices.join(", ")}` : "";
}
