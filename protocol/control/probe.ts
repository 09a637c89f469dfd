/**
 * How the trust check marks the logins that must be refused. It has the callouts mark its bad tokens first, by their hashes, and
 * sends each mark as the client's name beside its token. A mark is proven by a callout's MAC and holds for
 * one token and some minutes, so it hides no other login: a copy of it only has the same bad token refused again.
 */
import { createHash } from "node:crypto";

/** What the names of such clients begin with; the callout's proof follows. */
export const PROBE = "nats-entra-probe ";

/** Tokens that one request announces, at most. */
export const MOST_PROBES = 32;

/** The answer to `{ op: "probe", tokens }`: a client name for each token, in order. */
export interface ProbePage {
  readonly names: readonly string[];
}

/** SHA-256 of a token, hex. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
