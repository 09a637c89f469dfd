import type { Explanation } from "../../errors/failure.mjs";

/** Codes of the command: settings, sign-ins, and the way to NATS. */
export const signInErrors = {
  settings_missing: {
    means: "The command does not know which deployment you mean.",
    cause: "No client.json here or above, and neither --settings nor NATS_ENTRA_SETTINGS.",
    next: "Run it in the project's folder, or name the file: --settings FILE.",
    read: "cli",
  },
  settings_invalid: {
    means: "client.json lacks something, or has an unsafe address.",
    cause: "It was changed by hand, or is of another version.",
    next: "Let the stack write it again.",
    read: "cli",
  },
  not_signed_in: {
    means: "There is no sign-in that the command could use.",
    cause: "You have not signed in with these settings, or --as names another sign-in.",
    next: "Sign in: nats-entra login.",
    read: "signIn",
  },
  sign_in_refused: {
    means: "Entra does not give out a token.",
    cause: "The line above has Entra's own words, with a number AADSTS….",
    next: "Follow the remedy of that number: nats-entra explain AADSTS….",
    read: "signIn",
  },
  sign_in_expired: {
    means: "The sign-in has ended.",
    cause: "Nobody signed in in time, or the tenant ends sign-ins after a while.",
    next: "Sign in again: nats-entra login.",
    read: "signIn",
  },
  issuer_unreachable: {
    means: "Entra cannot be reached.",
    cause: "No network, a proxy, or a wrong authority in client.json.",
    next: "Check the network. For a local stack: nats-entra status.",
  },
  issuer_confused: {
    means: "What answered does not answer as Entra does.",
    cause: "A proxy or a captive portal in between, or a wrong authority in client.json.",
    next: "Check the authority and the tenant in client.json.",
  },
  authority_unreadable: {
    means: "The certificate authority that client.json names cannot be read.",
    cause: "The stack was removed, or the file was moved.",
    next: "Let the stack write client.json again.",
  },
  admin_key_unreadable: {
    means: "The key of the local issuer cannot be read.",
    cause: "The stack runs as another user.",
    next: "Start the local stack as the same user.",
  },
  not_local: {
    means: "Only the local issuer gives out tokens of people and workloads by name.",
    cause: "--as NAME with a deployment that uses Entra, and without a sign-in of that name.",
    next: "Sign in as yourself: nats-entra login.",
  },
  identity_unknown: {
    means: "The name is not that of a known identity.",
    cause: "A slip of the pen, or somebody that is not in the address book.",
    next: "Take a name that the message suggests, or the object id.",
  },
  identity_ambiguous: {
    means: "The name is that of more than one identity, so nothing was done.",
    cause: "client.json and people.json use the same name for different identities.",
    next: "Write the object id of the one that you mean, and correct the address book.",
    read: "revoke",
  },
  people_invalid: {
    means: "The address book people.json cannot be read.",
    cause: "A name without an object id, a name twice, or a character that does not show.",
    next: 'Write { "Sara Lind": "OBJECT-ID" }, one line for each name.',
    read: "revoke",
  },
  token_unreadable: {
    means: "The token is not an access token of Entra.",
    cause: "The API's registration does not ask for version 2 tokens.",
    next: "Set requestedAccessTokenVersion to 2.",
    read: "entra",
  },
  proof_unreadable: {
    means: "The secret or token of a workload cannot be read.",
    cause: "Another path, or a missing right.",
    next: "Check the path and who may read it.",
    read: "signIn",
  },
  certificate_invalid: {
    means: "It is not possible to sign in with the certificate.",
    cause: "The file lacks the certificate or the key, or the key has a passphrase.",
    next: "Give a PEM file with both, without a passphrase.",
    read: "signIn",
  },
  wrong_tenant: {
    means: "The workload is of another tenant than the deployment.",
    cause: "AZURE_TENANT_ID is not the tenant of client.json.",
    next: "Use an identity of that tenant, or other settings.",
    read: "signIn",
  },
  busy: {
    means: "Another nats-entra is renewing the same sign-in.",
    cause: "Two commands at once.",
    next: "Try again when it is done.",
  },
  login_refused: {
    means: "NATS refused the login. It tells no client why.",
    cause: "Usually a missing role, an account without a role, or a revocation.",
    next: "The command names the reason if the policy is at hand; otherwise see the audit.",
    read: "callout",
  },
  broker_unreachable: {
    means: "None of the NATS servers can be reached.",
    cause: "They are down, or a firewall is in between.",
    next: "nats-entra status says which of them answers.",
  },
  whoami_missing: {
    means: "None of the callouts says what this connection is.",
    cause: "The callouts are down, or the session was not granted by them.",
    next: "See nats-entra status.",
  },
  account_unknown: {
    means: "The policy does not have the account.",
    cause: "A slip of the pen.",
    next: "Take the name that is suggested, or see nats-entra policy report.",
  },
  domain_unknown: {
    means: "The account uses no streams of the account that --domain names.",
    cause: "A slip of the pen, or the command does not know the account.",
    next: "Name one that the message lists, or leave --domain out.",
    read: "domains",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
