/** Whether a login waits for its audit record. */
export const AuditMode = {
  /** A login is granted only after its record is kept. */
  Durable: "durable",
  /** Logins go on whether their records are kept or not. */
  BestEffort: "best-effort",
} as const;
export type AuditMode = (typeof AuditMode)[keyof typeof AuditMode];
