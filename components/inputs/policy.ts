import * as pulumi from "@pulumi/pulumi";
import { messageOf } from "../../errors/render.mjs";
import { parseDocument, requireReviewed, type AccessDocument } from "../../access/index.ts";

/**
 * The access document that a component was given as text.
 *
 * @param reviewed digest of the only policy that may be deployed; undefined: any
 * @throws RunError with the parser's own words when the text is not a valid document, or is another one
 */
export function readPolicy(text: string, reviewed?: string): AccessDocument {
  const document = attempt("policy", "pass what compilePolicy() answers, as JSON text", () =>
    parseDocument(text),
  );
  return attempt("reviewedPolicy", "omit it to deploy any policy", () =>
    requireReviewed(document, reviewed),
  );
}

function attempt<T>(argument: string, next: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new pulumi.RunError(`${argument}: ${messageOf(error)} (${next})`);
  }
}
