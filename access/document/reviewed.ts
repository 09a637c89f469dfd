import type { AccessDocument } from "./document.ts";
import { AccessError } from "../errors/error.ts";

/**
 * The document, if it is the one that was reviewed.
 *
 * @param reviewed digest (`sha256:…`) that the review gave; undefined: any document
 * @throws AccessError `document_reviewed` with both digests
 * @example requireReviewed(document, config.get("reviewedPolicy"))
 */
export function requireReviewed(
  document: AccessDocument,
  reviewed: string | undefined,
): AccessDocument {
  if (reviewed === undefined || reviewed === document.digest) return document;
  const message = `the policy is ${document.digest}, but ${reviewed} was reviewed`;
  const next = "deploy the commit that was reviewed, or review this one: nats-entra policy diff";
  throw new AccessError("document_reviewed", message, next);
}
