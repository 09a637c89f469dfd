import type {
  AccountLimits as AccountClaims,
  JetStreamLimits as JetStreamClaims,
  NatsLimits,
} from "@nats-io/jwt";
import type { AccountLimits, JetStreamLimits } from "../../access/index.ts";
import { NatsError } from "../errors/nats-error.ts";

/** No limit of its own; the server's still holds. */
export const unlimited = -1;

/** The claims `limits` of an account JWT, none of them optional. */
export type ExplicitLimits = NatsLimits & AccountClaims & JetStreamClaims;

export interface LimitedAccount {
  readonly name: string;
  readonly limits: AccountLimits;
  readonly jetstream?: JetStreamLimits;
  readonly exports: readonly { readonly subject: string }[];
  readonly imports: readonly unknown[];
  /** Whether its users may connect without proving a key. */
  readonly bearer: boolean;
}

const noJetStream: JetStreamLimits = { memory: 0, disk: 0, streams: 0, consumers: 0 };

/**
 * Every limit of an account, because an absent one is zero to nats-server: no connection at all
 * (accounts.go, updateAccountClaimsWithRefresh).
 *
 * Exports and imports are limited to the declared ones, wildcard exports to accounts that have one.
 *
 * @throws NatsError `config_value`
 */
export function accountLimits(account: LimitedAccount): ExplicitLimits {
  const { limits, jetstream, exports, imports, bearer } = account;
  check(account);
  const { memory, disk, streams, consumers } = jetstream ?? noJetStream;
  return {
    conn: limits.connections,
    leaf: limits.leafNodes,
    // a connection's subscriptions, not the account's (client.go, applyAccountLimits)
    subs: limits.subscriptions,
    payload: limits.payload,
    data: unlimited,
    imports: imports.length,
    exports: exports.length,
    wildcards: exports.some(({ subject }) => /(^|\.)[*>](\.|$)/.test(subject)),
    disallow_bearer: !bearer,
    mem_storage: memory,
    disk_storage: disk,
    streams,
    consumer: consumers,
    mem_max_stream_bytes: jetstream ? unlimited : 0,
    disk_max_stream_bytes: jetstream ? unlimited : 0,
    max_bytes_required: false,
    max_ack_pending: jetstream ? unlimited : 0,
  };
}

function check({ name, limits, jetstream }: LimitedAccount): void {
  for (const [limit, value] of Object.entries({ ...limits, ...jetstream })) {
    if (!Number.isSafeInteger(value) || value < unlimited) {
      throw invalid(name, limit, `a whole number, or ${unlimited} for no own limit`);
    }
  }
  if (!jetstream) return;
  // nats-server takes a 0 here for "no limit" (jetstream_api.go, consumer.go: `MaxStreams > 0 &&`)
  if (jetstream.streams === 0)
    throw invalid(name, "streams", "at least 1; without, leave out JetStream");
  if (jetstream.consumers === 0) throw invalid(name, "consumers", "at least 1");
  // and both storages at 0 for "no JetStream" (jwt/v2 account_claims.go, IsJSEnabled)
  if (jetstream.memory === 0 && jetstream.disk === 0) {
    throw invalid(
      name,
      "memory and disk",
      "more than 0 in one of them; without, leave out JetStream",
    );
  }
}

function invalid(account: string, limit: string, wanted: string): NatsError {
  return new NatsError("config_value", `account '${account}': ${limit} must be ${wanted}`);
}
