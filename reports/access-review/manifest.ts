import type { AuditFile } from "./audit.ts";
import type { Review } from "./model.ts";

/** What a review is made of and from: the file that others refer to by its own digest. */
export interface Manifest {
  readonly version: 1;
  /** `nats-entra 1.2.3` */
  readonly tool: string;
  readonly period: Review["period"];
  readonly policy: Review["policy"];
  /** What was read, each with SHA-256, hex. */
  readonly inputs: {
    readonly audit: readonly AuditFile[];
    /** What `audit verify` says of them. */
    readonly verified?: Review["verified"];
    readonly directory: readonly { readonly file: string; readonly sha256: string }[];
    /** Of the last review's manifest. */
    readonly last?: string;
  };
  /** SHA-256 of each file of the review, hex, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export const manifestName = "manifest.json";
export const reviewName = "review.json";
