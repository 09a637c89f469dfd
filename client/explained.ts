import type { Explanation } from "../errors/failure.mjs";
import type { ConnectErrorCode } from "../connect/error.ts";
import type { EntraErrorCode } from "./error.ts";

/** What each code of `@nats-entra/client` means, besides those of connecting. */
export const clientErrors: Readonly<
  Record<Exclude<EntraErrorCode, ConnectErrorCode>, Explanation>
> = {
  token_unavailable: {
    means: "The credential gave no token.",
    cause: "The sign-in has ended, or Entra cannot be reached.",
    next: "See the cause of the error. The library asks again at the next reconnect.",
    read: "tokens",
  },
  token_unreadable: {
    means: "What the credential gave is not an access token of Entra ID.",
    cause: "A scope of another API, such as Microsoft Graph.",
    next: "Ask for the scope api://APPLICATION-ID/.default.",
    read: "tokens",
  },
  identity_changed: {
    means: "A later token is of somebody else.",
    cause: "The person signed out, and another one in.",
    next: "Make a new connection for them.",
  },
  login_refused: {
    means: "NATS refused the login. It tells no client why.",
    cause: "Usually a role that is missing, or a token that has expired.",
    next: "Run nats-entra whoami, or look for the reason in the audit.",
  },
  caller_local: {
    means: "A message is not a request by an import from another account.",
    cause: "It was published in the service's own account.",
    next: "Do not act on it. Only imports say who asks.",
    read: "whoAsks",
  },
  caller_unknown: {
    means: "A request does not say who asks.",
    cause: "The import has no `share: true`.",
    next: "Share the caller in the policy, as grants of services do.",
    read: "whoAsks",
  },
  caller_redirected: {
    means: "A request passed another import before that of the service.",
    cause: "An answer was redirected, or an account is in between.",
    next: "Do not act on it.",
    read: "permissions",
  },
  caller_unreadable: {
    means: "The header Nats-Request-Info is one that no server writes.",
    cause: "A client imitates it.",
    next: "Do not act on it, and find out who sends it.",
    read: "whoAsks",
  },
  caller_kind: {
    means: "A request does not come from a session of an identity.",
    cause: "A leaf node, JetStream, or a break-glass credential sent it.",
    next: "Do not act on it, unless you expect exactly that.",
    read: "whoAsks",
  },
  domain_ambiguous: {
    means: "The account uses streams of several others, so there is not one JetStream domain.",
    cause: "Roles with streams in more than one vault.",
    next: 'Name one: { domain: "ACCOUNT" }.',
    read: "domains",
  },
};
