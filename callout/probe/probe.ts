/** Marks for tokens that an operator announces as bad, and the proof of them at a login (protocol/control/probe.ts). */
import type { KeyPair } from "@nats-io/nkeys";
import type { AuthorizationRequest } from "../../nats/index.ts";
import { ControlRefusal } from "../../protocol/control/request.ts";
import { MOST_PROBES, PROBE, tokenHash, type ProbePage } from "../../protocol/control/probe.ts";
import { isGuid } from "../../values/guid.ts";
import { isObject } from "../../values/shape/index.ts";
import { sign, verify } from "../bucket/mac.ts";
import { credentialsOf } from "../login/credentials.ts";

/** No entry of a bucket has this place. */
const PLACE = "probe";
/** Milliseconds for which a mark holds: a trust check of many addresses takes minutes. */
const LASTS = 10 * 60_000;
const HASH = /^[0-9a-f]{64}$/;

/**
 * The client names that mark tokens.
 *
 * @param tokens SHA-256 of each, hex, as the request has them
 * @param oid of the operator who announces them
 * @param now milliseconds since 1970
 * @throws ControlRefusal `probe_invalid`
 */
export function markProbes(
  tokens: unknown,
  oid: string,
  now: number,
  keys: readonly KeyPair[],
): ProbePage {
  const isList = Array.isArray(tokens) && tokens.length <= MOST_PROBES;
  const hashes = isList
    ? tokens.filter((each): each is string => typeof each === "string" && HASH.test(each))
    : [];
  if (!isList || hashes.length < tokens.length) {
    const what = `'tokens' must be up to ${MOST_PROBES} SHA-256 hashes, hex`;
    throw new ControlRefusal("probe_invalid", what, "send the hashes of the tokens");
  }
  const nameOf = (token: string) =>
    `${PROBE}${sign(PLACE, { at: now, value: { oid, token } }, keys)}`;
  return { names: hashes.map(nameOf) };
}

/**
 * Who announced the login's token as one that must be refused; undefined when nobody did, as far as can be proven.
 *
 * @param now milliseconds since 1970
 */
export function probeOf(
  options: AuthorizationRequest["connect_opts"],
  now: number,
  keys: readonly KeyPair[],
): string | undefined {
  const { name } = options;
  if (typeof name !== "string" || !name.startsWith(PROBE)) return undefined;
  const credentials = credentialsOf(options);
  const entry = verify(PLACE, name.slice(PROBE.length), keys);
  if ("reason" in credentials || entry === undefined || !isObject(entry.value)) return undefined;
  const { oid, token } = entry.value;
  const isNow = Math.abs(now - entry.at) <= LASTS;
  if (!isNow || token !== tokenHash(credentials.token) || !isGuid(oid)) return undefined;
  return oid;
}
