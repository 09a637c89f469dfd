import { nuid, type NatsConnection } from "@nats-io/nats-core";

/** Subjects in both directions; a subscribe entry may carry a queue group, `"orders.new workers"`. */
export interface WhoamiRules {
  readonly allow: readonly string[];
  /** Beats what is allowed. */
  readonly deny: readonly string[];
}

/** What the callouts say of a session. */
export interface WhoamiAnswer {
  /** Its name in the servers' lists and logs: `user:<oid>`, `app:<oid>` or `oidc:<issuer>#<subject>`. */
  readonly user: string;
  readonly kind: "user" | "application";
  readonly oid: string;
  readonly azp: string;
  readonly tid: string;
  /** Name in the policy. */
  readonly account: string;
  /** Those that count, sorted. */
  readonly roles: readonly string[];
  /** The agent of the policy that acts for the person. */
  readonly agent?: string;
  readonly publish: WhoamiRules;
  readonly subscribe: WhoamiRules;
  /** Answers to each request, and seconds in which they must be sent. */
  readonly responses?: { readonly max: number; readonly ttl: number };
  /** Unix seconds at which the server ends the connection. */
  readonly expires: number;
  /** Seconds until then, by the callout's clock. */
  readonly remaining: number;
  /** Digest of the policy. */
  readonly policy: string;
}

/** Requests until an answer is given up. */
const attempts = 3;

/**
 * Asks the callouts who this session is, what it may do, and when it ends.
 *
 * There is no reply subject in the request: the answer comes into the session's own inbox, and nowhere else.
 *
 * @param name the token's `oid`; `<oid>.<azp>` of an agent that acts for a person
 * @param options `timeout`: milliseconds for all attempts together. @default 3,000
 * @throws nats.js' TimeoutError when no callout answers
 * @example
 * const { roles, remaining } = await whoami(connection, "33333333-3333-4333-8333-333333333333");
 */
export async function whoami(
  connection: NatsConnection,
  name: string,
  { timeout = 3_000 }: { readonly timeout?: number } = {},
): Promise<WhoamiAnswer> {
  const id = nuid.next();
  const answers = connection.subscribe(`_INBOX.${name}._whoami.${id}`, { max: 1, timeout });
  const ask = () => {
    if (!connection.isClosed()) connection.publish(`nats-entra.whoami.${name}.${id}`);
  };
  const again = setInterval(ask, timeout / attempts);
  try {
    ask();
    for await (const answer of answers) return answer.json<WhoamiAnswer>();
    throw new Error("the connection was closed before a callout has answered");
  } finally {
    clearInterval(again);
    answers.unsubscribe();
  }
}
