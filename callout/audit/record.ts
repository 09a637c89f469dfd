import type { AuthorizationRequest } from "../../nats/index.ts";
import type { BorrowedRole } from "../control/role-grants.ts";
import type { Judgement } from "../login/judge.ts";
import type { Reason } from "../reason.ts";
import type { Evidence } from "../token/evidence.ts";
import type { AuditEvent } from "./event.ts";

/**
 * One decision on one login, as auditors want it: who asked, when, what came out, why, by which
 * policy. `class_uid`, `activity_id`, `status_id` and `time` are those of OCSF's Authentication
 * class (https://schema.ocsf.io/classes/authentication); docs/callout.md describes every field.
 *
 * There is never a token in it, nor any text that a client chose freely.
 */
export interface AuditRecord extends AuditEvent, Omit<Evidence, "exp"> {
  readonly class_uid: 3002;
  /** 1: logon; 99: other, named by `activity_name`. */
  readonly activity_id: 1 | 99;
  /** A server that reloaded asked again about a live connection. */
  readonly activity_name?: "reauthorization";
  readonly policy: string;
  readonly decision: "granted" | "denied";
  readonly reason?: Reason;
  /** Header parameter or claim at fault. */
  readonly member?: string;
  /** Unix seconds. */
  readonly token_exp?: number;
  /** What stands for `{azp}` in subjects, where that is not the token's own. */
  readonly azp_in_subjects?: string;
  /** Granted, or asked for and known. */
  readonly account?: string;
  readonly roles_matched?: readonly string[];
  /** Of these, the roles that rest on a grant for a while: its id, and until when (unix seconds). */
  readonly roles_borrowed?: readonly BorrowedRole[];
  /** The agent of the policy that acts for the person, within whose bounds the session is. */
  readonly agent?: string;
  readonly user_nkey: string;
  /** Unix seconds. */
  readonly nats_exp?: number;
  /** Ids of records that say `granted` and were never given: this was answered instead, or nothing. */
  readonly replaces?: readonly string[];
  readonly client: {
    /** The server's number for the connection: what its log lines and events name it by. */
    readonly id?: number;
    readonly address?: string;
    readonly kind?: string;
    readonly type?: string;
    readonly lang?: string;
  };
  readonly server: { readonly name: string; readonly id: string; readonly cluster?: string };
  /** Microseconds from the request's arrival to the signed answer. */
  readonly latency_us: number;
}

export interface RecordContext {
  readonly id: string;
  readonly instance: string;
  readonly policyDigest: string;
  /** True for a decision on a session, false for one on a login. */
  readonly again: boolean;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Microseconds. */
  readonly latency: number;
  /** Id of the record of a grant that this is instead of. */
  readonly replaces?: string;
}

export function auditRecord(
  {
    client_info: client,
    connect_opts: options,
    server_id: server,
    user_nkey: userNkey,
  }: AuthorizationRequest,
  judgement: Judgement,
  context: RecordContext,
): AuditRecord {
  const { exp, ...identity } = judgement.evidence;
  return {
    class_uid: 3002,
    activity_id: context.again ? 99 : 1,
    activity_name: context.again ? "reauthorization" : undefined,
    status_id: judgement.granted ? 1 : 2,
    time: context.time,
    id: context.id,
    instance: context.instance,
    policy: context.policyDigest,
    decision: judgement.granted ? "granted" : "denied",
    ...(judgement.granted
      ? {
          account: judgement.grant.account,
          roles_matched: judgement.grant.roles,
          ...(judgement.borrowed && { roles_borrowed: judgement.borrowed }),
          agent: judgement.grant.agent,
          nats_exp: judgement.expires,
          azp_in_subjects:
            judgement.identity.azp === identity.azp ? undefined : judgement.identity.azp,
        }
      : { account: judgement.account, ...judgement.refusal }),
    ...identity,
    token_exp: exp,
    user_nkey: userNkey,
    client: {
      id: client.id,
      address: client.host,
      kind: client.kind,
      type: client.type,
      lang: lang(options.lang),
    },
    server: { name: server.name, id: server.id, cluster: server.cluster },
    latency_us: context.latency,
    ...(context.replaces !== undefined && { replaces: [context.replaces] }),
  };
}

/** What client libraries of NATS call themselves in CONNECT. */
const libraries = new Set(
  (
    "go c cpp java .NET C# python3 python rust ruby elixir zig swift " +
    "nats.js nats.ws nats.deno nats.bun nats.ts"
  ).split(" "),
);

/** A client may write anything there, its token too; what is not a known library is not quoted. */
function lang(value: unknown): string | undefined {
  if (value === undefined || value === "") return undefined;
  return typeof value === "string" && libraries.has(value) ? value : "other";
}
