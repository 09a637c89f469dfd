/** A place in the audit stream: a message by its sequence, or the first record at or after a time. */
export type AuditPlace =
  | {
      readonly from: number;
      /** Records of the message that were read already. */
      readonly skip: number;
    }
  /** Milliseconds since 1970. */
  | { readonly since: number };

/** Some records, and where the next ones are. */
export interface AuditPage {
  /** As the callouts wrote them; empty when there are no more just now. */
  readonly lines: readonly string[];
  readonly next: AuditPlace;
}
