import type { Explanation } from "../errors/failure.mjs";
import type { NatsErrorCode } from "./errors/nats-error.ts";

/** What each code of keys, JWTs, requests and server configurations means. */
export const natsErrors: Readonly<Record<NatsErrorCode, Explanation>> = {
  key_invalid: {
    means: "A text is not an nkey.",
    cause: "It was cut off, or has a typing error: nkeys have a checksum.",
    next: "Copy the whole key again.",
  },
  key_kind: {
    means: "A key is of another kind than the one that is needed.",
    cause: "For example an account's key (A…) in place of a user's (U…), or an xkey (X…) to sign.",
    next: "Use the kind that the message names.",
  },
  key_cleared: {
    means: "A key was used after its seed had been erased from memory.",
    cause: "A mistake in the program that uses the key.",
    next: "Report it, if that program is nats-entra.",
  },
  key_missing: {
    means: "The policy has an account for which there are no keys.",
    cause: "Secrets and policy were not deployed together.",
    next: "Deploy both: pulumi up.",
    read: "keys",
  },
  key_reused: {
    means: "Two accounts have the same identity key, so they would be one account.",
    cause: "A key was copied.",
    next: "Give each account its own key.",
  },
  box_malformed: {
    means: "Something that should be sealed is not in the form of a sealed box.",
    cause: "A server without an xkey for the callout, or another program on the subject.",
    next: "Let the stack write the servers' configuration: pulumi up.",
  },
  box_unreadable: {
    means: "A sealed message cannot be opened.",
    cause: "It was sealed for another key: an xkey was rotated on one side only.",
    next: "Deploy once more, so that servers and callouts have the same key: pulumi up.",
    read: "keys",
  },
  jwt_malformed: {
    means: "A text is not a NATS JWT.",
    cause: "It was cut off, or is another kind of token, such as one of Entra.",
    next: "Give the JWT as nsc or nats-entra wrote it.",
  },
  jwt_signature: {
    means: "The signature of a NATS JWT is not that of its issuer.",
    cause: "The JWT was changed, or is a forgery.",
    next: "Get it from its origin again.",
  },
  request_type: {
    means: "A message on the callout's subject is not an authorization request.",
    cause: "A client published it, or a server of an unknown version.",
    next: "Nothing if it is rare: it was refused. Otherwise see the callouts' log.",
  },
  request_audience: {
    means: "An authorization request is not meant for an auth callout.",
    cause: "A JWT for another purpose was sent to the callout.",
    next: "Find out who sends it: nothing but servers should.",
  },
  request_account: {
    means: "An authorization request is for the callout of another account.",
    cause: "Two deployments share a NATS system.",
    next: "Give each its own servers, or its own AUTH account.",
  },
  request_server: {
    means: "An authorization request names another server or key than the one that made it.",
    cause: "A forged request, or one that was passed on.",
    next: "Find out who sends it. The callout refused it.",
    read: "security",
  },
  request_user: {
    means: "An authorization request does not name the user key that the answer must be for.",
    cause: "It does not come from nats-server.",
    next: "Find out who sends it. The callout refused it.",
    read: "security",
  },
  request_expired: {
    means: "An authorization request came after its deadline, or has none.",
    cause: "The callout was overloaded or stopped, or its clock differs from the server's.",
    next: "Synchronize the clocks, and see the callouts' load.",
  },
  operator_invalid: {
    means: "The operator that you brought along is not a valid, self-signed operator JWT.",
    cause: "A file of an account or a user, or a JWT that was cut off.",
    next: "Give the output of: nsc describe operator --raw.",
    read: "existing",
  },
  operator_signing_key: {
    means: "The signing key is not one that the operator's JWT lists.",
    cause: "The operator was edited after the JWT was exported, or the key is of another one.",
    next: "Add it: nsc edit operator --sk KEY; then export the JWT again.",
    read: "existing",
  },
  operator_system_account: {
    means: "The operator's JWT names another system account than the deployment's.",
    cause: "The operator was made with a system account of its own.",
    next: "Follow the message: one of the two must change.",
    read: "existing",
  },
  import_private: {
    means: "An account imports what is exported only to others.",
    cause: "The export lists the accounts that may import it.",
    next: "Compile the policy again; it makes the export and the import together.",
    read: "policies",
  },
  config_value: {
    means: "A value cannot be part of the configuration of nats-server.",
    cause: "A port, limit or name outside its range.",
    next: "Correct the argument that the message names.",
    read: "components",
  },
  config_tls: {
    means: "The TLS settings of the servers contradict each other, or would be unsafe.",
    cause: "A certificate without a key, or clients that would not be verified where they must be.",
    next: "Correct the argument that the message names.",
    read: "components",
  },
  config_override: {
    means: "Your own change of the configuration (`merge` or `patch`) cannot be made.",
    cause: "A path that the configuration does not have, or that is not a block.",
    next: "Compare the path with the configuration in the preview.",
    read: "components",
  },
  config_protected: {
    means: "Your own change of the configuration would change who gets in.",
    cause: "`merge` or `patch` of authorization, accounts, the callout, or remotes into AUTH.",
    next: "Leave it out. The message says which argument to use instead.",
    read: "components",
  },
};
