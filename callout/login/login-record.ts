import type { AuthorizationRequest } from "../../nats/index.ts";
import type { LoginRecord } from "../../protocol/audit/login-record.ts";
import type { Outcome } from "./authorize.ts";

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
  /** Who announced the token as one that must be refused. */
  readonly probe?: string | undefined;
  /** Id of the record of a grant that this is instead of. */
  readonly replaces?: string;
}

export function loginRecord(
  {
    client_info: client,
    connect_opts: options,
    server_id: server,
    user_nkey: userNkey,
  }: AuthorizationRequest,
  outcome: Outcome,
  context: RecordContext,
): LoginRecord {
  const { exp, ...identity } = outcome.evidence;
  return {
    class_uid: 3002,
    activity_id: context.again ? 99 : 1,
    activity_name: context.again ? "reauthorization" : undefined,
    status_id: outcome.granted ? 1 : 2,
    time: context.time,
    id: context.id,
    instance: context.instance,
    policy: context.policyDigest,
    decision: outcome.granted ? "granted" : "denied",
    ...(outcome.granted
      ? {
          account: outcome.grant.account,
          roles_matched: outcome.grant.roles,
          ...(outcome.temporaryRoles && { roles_borrowed: outcome.temporaryRoles }),
          agent: outcome.grant.agent,
          nats_exp: outcome.expires,
          azp_in_subjects: outcome.identity.azp === identity.azp ? undefined : outcome.identity.azp,
        }
      : { account: outcome.account, probe: context.probe, ...outcome.refusal }),
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
