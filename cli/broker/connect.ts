import {
  connect,
  errors,
  type ConnectionOptions,
  type NatsConnection,
} from "@nats-io/transport-node";
import { Failure, messageOf } from "../failure.ts";
import { isLoopback } from "../loopback.ts";
import type { Settings } from "../settings.ts";

export interface Login {
  readonly token: string;
  /** The identity's object id: its private inbox is `_INBOX.<oid>`. */
  readonly oid: string;
  /** Account to ask for, when the roles span several. */
  readonly account?: string | undefined;
  /** One server to connect to. @default any of the settings' */
  readonly server?: string | undefined;
}

/** Milliseconds. */
const PATIENCE = 5_000;

/**
 * Connects with an Entra token and nothing else, once: a command would rather hear of a refusal than
 * try again.
 *
 * @throws LoginRefused, or Failure `broker_unreachable`
 */
export async function connectWith(settings: Settings, login: Login): Promise<NatsConnection> {
  const servers = login.server === undefined ? settings.servers : [login.server];
  try {
    return await connect({
      ...credentials(login),
      servers: [...servers],
      name: "nats-entra",
      inboxPrefix: `_INBOX.${login.oid}`,
      reconnect: false,
      ignoreClusterUpdates: true,
      timeout: PATIENCE,
      ...tlsFor(servers, settings.natsCaFile),
    });
  } catch (error) {
    if (error instanceof errors.AuthorizationError) throw new LoginRefused();
    throw new Failure("broker_unreachable", `cannot connect to ${servers.join(", ")}`, {
      why: causeOf(error),
      next: "see what is not well: nats-entra status",
    });
  }
}

/** Options that insist on TLS; none on this machine, where a stack may do without. */
function tlsFor(servers: readonly string[], caFile: string | undefined): ConnectionOptions {
  if (caFile !== undefined) return { tls: { caFile } };
  return servers.every(isLoopback) ? {} : { tls: {} };
}

/** The client only ever hears 'Authorization Violation'; the reason is in the callout's log. */
export class LoginRefused extends Failure {
  constructor(more: { readonly why: string; readonly next: string } = SILENCE) {
    super("login_refused", "NATS refuses the login", more);
    this.name = "LoginRefused";
  }
}

const SILENCE = {
  why: "it does not tell clients why",
  next: "look into the callouts' logs, and ask nats-entra status whether they are well",
};

/** A client names the account that it wants as its user, and then the token is the password. */
function credentials({ token, account }: Login): ConnectionOptions {
  return account === undefined ? { token } : { user: account, pass: token };
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return messageOf(cause);
}
