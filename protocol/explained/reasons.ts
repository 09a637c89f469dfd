import type { Explanation } from "../../errors/failure.mjs";
import type { Reason } from "../reason.ts";

/** What each reason for refusing a login means. The table in the docs is made of these rows, in this order. */
export const reasons: Readonly<Record<Reason, Explanation>> = {
  no_token: {
    means: "The client sent neither a token nor a password.",
    cause: "The credential is missing from the client's options.",
    next: "Pass the access token as the client's token.",
  },
  credential_ambiguous: {
    means: "The client sent a token and a different password, or the token as the user.",
    cause: "The program's credentials are combined with others from a URL or a context.",
    next: "Send the token once, as the token or as the password, and the account as the user.",
  },
  connection_type: {
    means: "This kind of connection is not allowed, by the callout or by any of the roles.",
    cause: "MQTT or a leaf node with a role for NATS clients, or the reverse.",
    next: "Assign a role with mqtt(…) or leaf(…), or allow it in the callout's connectionTypes.",
    read: "mqtt",
  },
  mqtt_client_id: {
    means: "The MQTT client id does not belong to the identity.",
    cause: "A client id that the device's software made up.",
    next: "Use the object id as the client id, alone or with a suffix: OID-left.",
    read: "mqtt",
  },
  leaf_name: {
    means: "The leaf node's server name does not belong to the identity.",
    cause: "server_name is the host's name.",
    next: "Set server_name to the object id, alone or with a suffix: OID-1.",
    read: "leaf",
  },
  session_unknown: {
    means: "At a reload, a server asked about a session that none of the callouts remembers.",
    cause: "All callouts were restarted, or a client imitates a server's request.",
    next: "Connect again with a fresh token. Clients that retry do it themselves.",
  },
  token_too_large: {
    means: "The token is longer than the callout's maxToken.",
    cause: "Groups or many optional claims in the token.",
    next: "Remove the groups claim from the API's registration.",
    read: "entra",
  },
  token_malformed: {
    means: "The credential is not a signed JWT in strict encoding.",
    cause: "A prefix such as Bearer, padding, or a line end.",
    next: "Send the access token exactly as Entra returned it.",
  },
  algorithm: {
    means: "The token is not signed with RS256.",
    cause: "The token is not one of Entra ID.",
    next: "Use a token of Entra ID, or of an issuer that the callout lists.",
  },
  header_invalid: {
    means: "The token's header lacks a parameter, or has one that Entra never sends.",
    cause: "A token that was made by another program.",
    next: "Use a token of Entra ID.",
  },
  graph_token: {
    means: "The token is for Microsoft Graph.",
    cause: "The client asked for the default scope, or for User.Read.",
    next: "Ask for the scope of the NATS API: api://APPLICATION-ID/.default.",
    read: "tokens",
  },
  unknown_key: {
    means: "The token's key is not among the known keys of the issuer.",
    cause: "A token of another issuer, or a key that was withdrawn.",
    next: "Sign in again. If it stays, the token is not from this issuer.",
  },
  keys_unavailable: {
    means: "The callout could not fetch the issuer's keys in the last 24 hours.",
    cause: "No network from the callout to Entra.",
    next: "Look for keys_not_refreshed in the callout's log.",
  },
  bad_signature: {
    means: "The token's signature is not that of its issuer.",
    cause: "The token was changed, or is a forgery.",
    next: "Get a new token. Investigate if it happens again.",
    read: "security",
  },
  wrong_version: {
    means: "The token is of version 1.",
    cause: "The API's registration does not ask for version 2.",
    next: "Set requestedAccessTokenVersion to 2 in the API's registration.",
    read: "entra",
  },
  wrong_issuer: {
    means: "The token is not from an issuer that the callout trusts.",
    cause: "A token of another cloud or deployment.",
    next: "Check the authority of the callout's issuers.",
  },
  wrong_tenant: {
    means: "The token is of another tenant.",
    cause: "A guest signed in to their home tenant.",
    next: "Sign in to the tenant of the deployment.",
  },
  wrong_audience: {
    means: "The token is for another API.",
    cause: "The client asked for the scope of another application.",
    next: "Ask for the scope of the NATS API: api://APPLICATION-ID/.default.",
    read: "tokens",
  },
  id_token: {
    means: "The client sent an ID token.",
    cause: "The library returns both tokens, and the wrong one was taken.",
    next: "Send the access token.",
    read: "tokens",
  },
  token_bound: {
    means: "The token is bound to a key (DPoP, a certificate, Entra's PoP) or to certain uses.",
    cause: "The client library asked for a proof-of-possession token.",
    next: "Ask for a bearer token.",
  },
  token_delegated: {
    means: "Somebody acts for the token's subject in a way that Entra does not use.",
    cause: "The claim act or may_act of another issuer.",
    next: "Use the connecting client's own token.",
  },
  token_kind: {
    means: "The token is not an access token.",
    cause: "A refresh token, a credential, or the proof of a request.",
    next: "Send the access token.",
  },
  token_expired: {
    means: "The token has expired.",
    cause: "The client sends the token of its first connection again.",
    next: "Get a fresh token for every reconnect.",
    read: "tokens",
  },
  token_not_yet_valid: {
    means: "The token is not valid yet.",
    cause: "The callout's clock is behind that of the issuer.",
    next: "Synchronize the clocks.",
  },
  claim_missing: {
    means: "A claim that every access token of Entra has is absent.",
    cause: "A token of another issuer, or a claims mapping policy.",
    next: "See `member` in the audit record: it names the claim.",
  },
  claim_invalid: {
    means: "A claim has an invalid form.",
    cause: "A token of another issuer, or a claims mapping policy.",
    next: "See `member` in the audit record: it names the claim.",
  },
  kind_unclear: {
    means: "It is unclear whether the token is of a person or an application.",
    cause: "The optional claim idtyp is missing from the API's registration.",
    next: "Add the optional claim idtyp for access tokens.",
    read: "entra",
  },
  groups_overage: {
    means: "The identity has more groups than fit into a token.",
    cause: "The API's registration asks for groups, which nats-entra does not use.",
    next: "Remove the groups claim from the API's registration.",
    read: "entra",
  },
  subject_unknown: {
    means: "No rule of the OIDC issuer matches the token's subject or claims.",
    cause: "Another repository, branch or environment than the rule names.",
    next: "Compare the subject in the audit record with issuers[].subjects.",
  },
  no_roles: {
    means: "The identity has no app role.",
    cause: "Nobody has assigned one, or it was assigned after the token was issued.",
    next: "Assign a role in Entra, then sign in again.",
    read: "entra",
  },
  roles_unknown: {
    means: "The policy has none of the token's roles.",
    cause: "The role is in Entra, but the deployed policy is older or newer.",
    next: "Deploy the policy that has the role, or assign another one.",
  },
  roles_expired: {
    means: "All roles of the identity are past their notAfter.",
    cause: "A role for a limited time has ended.",
    next: "Extend notAfter in the policy, if the role is still needed.",
    read: "policies",
  },
  member_kind: {
    means: "A role for people is held by an application, or the reverse.",
    cause: "The role was assigned to the wrong kind of principal.",
    next: "Assign another role, or extend the role's members.",
    read: "policies",
  },
  account_not_granted: {
    means: "None of the roles is in the account that the client asked for.",
    cause: "A client or context for another identity.",
    next: "Ask for another account, or for none.",
  },
  account_ambiguous: {
    means: "The roles are in several accounts, and the client asked for none of them.",
    cause: "A session is in one account, and none of them is the default.",
    next: "Name the account: --account NAME, or the account as the user.",
  },
  agent_unknown: {
    means: "An agent acts for a person, and the policy does not have an agent with its client id.",
    cause: "A new client that nobody has given bounds.",
    next: "List the client id in an agent's clients.",
    read: "agents",
  },
  agent_account: {
    means: "The agent has no bounds in any account of the person's roles.",
    cause: "The agent was made for another account.",
    next: "Give it bounds in that account, if it should act there.",
    read: "agents",
  },
  revoked: {
    means: "An operator has revoked the identity, its application, one of its roles or this token.",
    cause: "A revocation that has not ended.",
    next: "See why and until when: nats-entra revoke list. Lift it, or get another token.",
    read: "revoke",
  },
  too_many_logins: {
    means: "The identity has logged in more often than the callout's limit allows.",
    cause: "A client that reconnects in a loop.",
    next: "Find that client. For a large fleet with one identity, raise `logins`.",
  },
  too_many_requests: {
    means: "There were more requests about one connection than any client needs.",
    cause: "A client that keeps sending CONNECT.",
    next: "Stop or fix that client.",
  },
  account_unavailable: {
    means: "The callout has no signing key for the account.",
    cause: "Secrets and policy were not deployed together.",
    next: "Deploy both: pulumi up.",
  },
  audit_unavailable: {
    means: "The login's audit record could not be kept.",
    cause: "A full disk, or CONTROL_DATA cannot be reached.",
    next: "Look for audit_store_failed in the callout's log.",
    read: "audit",
  },
  overloaded: {
    means: "Too many logins are waiting for their audit record.",
    cause: "A slow disk, or too few replicas.",
    next: "Use a faster disk, or more replicas.",
  },
  answer_late: {
    means: "The login was granted and recorded, but too late for its server.",
    cause: "A slow disk, or a slow account CONTROL_DATA.",
    next: "See nats_entra_callout_login_seconds in the metrics.",
  },
  rules_changed: {
    means: "Policy, keys or revocations changed three times while the record was written.",
    cause: "Several changes within seconds.",
    next: "Connect again.",
  },
  internal_error: {
    means: "A mistake in the callout.",
    cause: "See the callout's log at the time of the login.",
    next: "Report it with that line of the log.",
  },
};
