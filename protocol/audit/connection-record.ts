import type { AuditEvent } from "./event.ts";
import type { Evidence } from "./evidence.ts";

/** What is said of a connection in both kinds of records. */
interface ConnectionRecord extends AuditEvent {
  readonly class_uid: 3002;
  readonly status_id: 1;
  /** Name in the policy. */
  readonly account: string;
  readonly client: { readonly id: number; readonly address: string };
  readonly server: { readonly name: string; readonly id: string; readonly cluster?: string };
}

/** The end of a session: when, and why in the server's own words. OCSF: Authentication, logoff. */
export interface SessionEndRecord extends ConnectionRecord, Omit<Evidence, "exp"> {
  readonly activity_id: 2;
  /** As the server names who it was: `user:OID`, `app:OID`, `oidc:…`, or a public key (U…). */
  readonly user: string;
  /** For example `Client Closed`, `Authentication Expired`, `Kicked`. */
  readonly end: string;
  /** That it lasted. */
  readonly seconds: number;
  readonly sent: Traffic;
  readonly received: Traffic;
}

/** A session that no callout has granted: it came with credentials that a key of the account has signed. */
export interface BypassRecord extends ConnectionRecord {
  readonly activity_id: 1;
  readonly decision: "bypassed";
  /** `break-glass:OID`, or what else its JWT calls it. */
  readonly user: string;
  readonly user_nkey: string;
  /** Of the JWT: role, reason and id of `keys break-glass`. */
  readonly tags: readonly string[];
  /** Public key (A…) that has signed it. */
  readonly issuer: string;
  /** Unix seconds; absent for credentials that do not end. */
  readonly nats_exp?: number;
  /** True if it was found afterwards, because no callout was running. */
  readonly found_later?: true;
}

export interface Traffic {
  readonly messages: number;
  readonly bytes: number;
}
