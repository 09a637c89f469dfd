import type { AuthorizationRequest } from "../../nats/index.ts";
import type { Evidence } from "../../protocol/audit/evidence.ts";
import { provenHolder, holderOf } from "../session/holder.ts";
import { isClientId } from "../session/session.ts";
import type { LoginLimits } from "../settings/logins.ts";
import { addressOf } from "./failure-limits.ts";
import { TokenBuckets, type Allowance } from "./token-buckets.ts";

/**
 * Decisions on one connection. Its client needs one, and its server one more at each reload, so only a client that
 * repeats CONNECT needs more.
 */
const perConnection: Allowance = { burst: 30, rate: 0.1 };
/** Records of their own for refusals, and for decisions that change nothing. */
const perRecord: Allowance = { burst: 200, rate: 0.1 };

/**
 * Limits decisions and records per identity and connection, including granted ones, so that authorized clients can
 * neither flood the audit nor starve others.
 *
 * Times are milliseconds of a clock that only goes forward.
 */
export class Quota {
  readonly #logins: TokenBuckets;
  readonly #connections = new TokenBuckets(perConnection);
  readonly #records = new TokenBuckets(perRecord);

  constructor({ burst, perMinute }: LoginLimits) {
    this.#logins = new TokenBuckets({ burst, rate: perMinute / 60 });
  }

  /** Whether one more decision about this connection is due. Takes it. */
  ofConnection({ server_id: { id: server }, client_info }: AuthorizationRequest, now: number) {
    const { id: client } = client_info;
    return !isClientId(client) || this.#connections.take(`${server} ${client}`, now);
  }

  /** Whether an identity may have one more login. Takes it. */
  ofIdentity(identity: Parameters<typeof holderOf>[0], now: number): boolean {
    return this.#logins.take(holderOf(identity), now);
  }

  /**
   * Whether one more refusal, or decision that changes nothing, gets a record of its own: by the identity that is
   * proven, else by the address. Takes it.
   */
  ofRecords(
    request: AuthorizationRequest,
    { evidence }: { readonly evidence: Evidence },
    now: number,
  ): boolean {
    return this.#records.take(provenHolder(evidence) ?? addressOf(request), now);
  }
}
