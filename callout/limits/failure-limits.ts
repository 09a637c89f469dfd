import { isIPv6 } from "node:net";
import type { AuthorizationRequest } from "../../nats/index.ts";
import { guidPattern } from "../../values/guid.ts";
import type { Evidence } from "../../protocol/audit/evidence.ts";
import { ourFaults, type Reason } from "../../protocol/reason.ts";
import { TokenBuckets, type Allowance } from "./token-buckets.ts";

/** A login that was refused. */
export interface FailedLogin {
  readonly refusal: { readonly reason: Reason };
  readonly evidence: Evidence;
}

/** What has failed too often: an address, or an identity that a token has proven. */
export type LimitedBy = "address" | "identity";

/** One address may stand for many clients: a gateway, a node of a cluster. An identity is one. */
const allowances: Readonly<Record<LimitedBy, Allowance>> = {
  address: { burst: 100, rate: 10 },
  identity: { burst: 20, rate: 1 },
};

/**
 * Counts failed logins, by identity if the token's signature is valid, else by address. Once an allowance is used
 * up, further logins wait behind those of all others. They are not refused: clients that share an address with a
 * flood still get in while there is room, and nobody can lock out somebody else.
 *
 * @example
 * const limits = new FailureLimits();
 * limits.failed(request, outcome, performance.now());
 * limits.over(request, performance.now()); // "identity" once it has failed too often
 */
export class FailureLimits {
  readonly #buckets = {
    address: new TokenBuckets(allowances.address),
    identity: new TokenBuckets(allowances.identity),
  };

  /** @param now milliseconds of any clock that only goes forward */
  failed(request: AuthorizationRequest, { refusal, evidence }: FailedLogin, now: number): void {
    if (ourFaults.includes(refusal.reason)) return;
    const { oid } = evidence;
    if (oid !== undefined) this.#buckets.identity.take(oid, now);
    else this.#buckets.address.take(addressOf(request), now);
  }

  /** The limit that the login is over, if any. @param now of the same clock */
  over(request: AuthorizationRequest, now: number): LimitedBy | undefined {
    const { address, identity } = this.#buckets;
    if (address.size > 0 && address.isEmpty(addressOf(request), now)) return "address";
    // an unverified claim can only delay its own login
    if (identity.areFull(now)) return undefined;
    const oid = claimedIdentity(request.connect_opts);
    return oid !== undefined && identity.isEmpty(oid, now) ? "identity" : undefined;
  }
}

/** The address, or for IPv6 its /64 network, which a single client usually has all of. */
export function addressOf({ client_info: { host = "" } }: AuthorizationRequest): string {
  if (!isIPv6(host)) return host;
  const [before = "", after] = host.toLowerCase().split("::");
  const groups = before === "" ? [] : before.split(":");
  const rest = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : 8 - groups.length - rest.length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill("0"), ...rest].slice(0, 4).join(":");
}

const claimedOid = new RegExp(`"oid"\\s*:\\s*"(${guidPattern})"`);

/** The `oid` that a token claims, found without parsing it. */
function claimedIdentity({
  auth_token: token,
  pass,
}: AuthorizationRequest["connect_opts"]): string | undefined {
  const text = typeof token === "string" && token !== "" ? token : pass;
  if (typeof text !== "string") return undefined;
  const payload = Buffer.from(text.split(".", 2)[1] ?? "", "base64url").toString("latin1");
  return claimedOid.exec(payload)?.[1];
}
