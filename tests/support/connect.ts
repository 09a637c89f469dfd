import { connect, type NatsConnection } from "@nats-io/transport-node";

export interface Login {
  servers: string | string[];
  token: string;
  /** Account to ask for, when the roles of the token span several. */
  account?: string;
  /** Tokens of people and workloads name their own inbox. */
  inbox?: boolean;
  /** Of the inbox, where it is not the identity's own. */
  prefix?: string;
  /** PEM of the authority behind the servers' TLS. */
  ca?: string;
  /** Comes back when the connection is lost, however often. @default no retries, so that a refusal is seen */
  reconnect?: boolean;
  /** Milliseconds for the connection. @default 10,000 */
  timeout?: number;
}

/** Connects with an Entra token and nothing else. */
export function login({
  servers,
  token,
  account,
  inbox = true,
  prefix = `_INBOX.${claims(token)["oid"] ?? "nobody"}`,
  ca,
  reconnect = false,
  timeout = 10_000,
}: Login): Promise<NatsConnection> {
  return connect({
    servers,
    ...(account === undefined ? { token } : { user: account, pass: token }),
    ...(inbox ? { inboxPrefix: prefix } : {}),
    ...(ca === undefined ? {} : { tls: { ca } }),
    ...(reconnect ? { maxReconnectAttempts: -1, reconnectTimeWait: 100 } : { reconnect }),
    timeout,
  });
}

/** The claims of a token, unverified. */
export function claims(token: string): Record<string, string> {
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
    return JSON.parse(payload) as Record<string, string>;
  } catch {
    return {};
  }
}
