import { errors, type Auth, type NatsConnection } from "@nats-io/transport-node";
import { ConnectError } from "../../connect/error.ts";
import { connectSecurely } from "../../connect/node.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { wayOfSettings, type Settings } from "../settings/settings.ts";

export interface Login {
  readonly token: string;
  /** The identity's object id: its private inbox is `_INBOX.<oid>`. */
  readonly oid: string;
  /** Account to ask for, when the roles span several. */
  readonly account?: string | undefined;
  /** What the client calls itself. @default nats-entra */
  readonly clientName?: string | undefined;
  /** One server to connect to. @default any of the settings' */
  readonly server?: string | undefined;
}

/** Milliseconds. */
const TIMEOUT_MS = 5_000;

/**
 * Connects with an Entra token and nothing else, once: a command reports a refusal rather than
 * try again.
 *
 * @throws LoginRefused, or Failure `broker_unreachable`
 */
export async function connectWith(settings: Settings, login: Login): Promise<NatsConnection> {
  const servers = login.server === undefined ? settings.servers : [login.server];
  try {
    return await connectSecurely({
      authenticator: () => credentials(login),
      ...wayOfSettings(settings),
      servers,
      name: login.clientName ?? "nats-entra",
      inboxPrefix: `_INBOX.${login.oid}`,
      reconnect: false,
      ignoreClusterUpdates: true,
      timeout: TIMEOUT_MS,
    });
  } catch (error) {
    if (error instanceof errors.AuthorizationError) throw new LoginRefused();
    if (error instanceof ConnectError && error.code !== "tls_missing")
      throw new Failure("settings_invalid", `${settings.file} has no safe way to NATS`, {
        why: `${error.message}; ${error.next}`,
        next: "correct its `servers`, or let the stack write it again",
      });
    throw new Failure("broker_unreachable", `cannot connect to ${servers.join(", ")}`, {
      why: causeOf(error),
      next: "see the problem: nats-entra status",
    });
  }
}

/** Clients only see 'Authorization Violation'; the reason is in the callout's log. */
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
function credentials({ token, account }: Login): Auth {
  return account === undefined ? { auth_token: token } : { user: account, pass: token };
}

function causeOf(error: unknown): string {
  if (error instanceof ConnectError) return `${error.message}; ${error.next}`;
  return messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}
