/**
 * What every record of the audit has, whatever it is about; names and numbers are OCSF's
 * (https://schema.ocsf.io). Each kind adds fields of its own: `LoginRecord` those of a login.
 *
 * There is never a token in it, nor any text that a client chose freely.
 */
export interface AuditEvent {
  /** Class of OCSF, for example 3002: Authentication. */
  readonly class_uid: number;
  /** What happened, by the numbers of the class; 99: other, named by `activity_name`. */
  readonly activity_id: number;
  readonly activity_name?: string;
  /** 1: success, 2: failure. */
  readonly status_id: 1 | 2;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** A UUID. */
  readonly id: string;
  /** The replica that wrote it. */
  readonly instance: string;
}
