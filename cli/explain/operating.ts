import type { Explanation } from "../../errors/failure.mjs";

/** Codes of the command: operating a deployment, and working on a policy. */
export const operatingErrors = {
  control_missing: {
    means: "The policy has no account CONTROL, so nothing can be asked of the callouts.",
    cause: "controlAccount() is not among the accounts.",
    next: "Add it, and a role with inspect() or revoke().",
    read: "policies",
  },
  control_not_granted: {
    means: "None of your roles permits what you ask of the callouts.",
    cause: "The role is in CONTROL but has another helper, or it was not assigned to you.",
    next: "Have a role assigned that permits it: nats-entra policy report lists them.",
  },
  control_silent: {
    means: "None of the callouts answers.",
    cause: "They are down, or are not connected to CONTROL.",
    next: "See nats-entra status.",
  },
  role_unknown: {
    means: "The policy does not have the role.",
    cause: "A slip of the pen.",
    next: "Take the name that is suggested, or see nats-entra policy report.",
  },
  node_unknown: {
    means: "There is no node of this name.",
    cause: "A slip of the pen.",
    next: "See the nodes: nats-entra status.",
  },
  session_unknown: {
    means: "There is no session of this name.",
    cause: "It has ended.",
    next: "See those there are: nats-entra sessions.",
    read: "revoke",
  },
  grant_unknown: {
    means: "There is no temporary grant whose id begins like this.",
    cause: "It has ended, or a slip of the pen.",
    next: "See those there are: nats-entra grant list.",
    read: "grants",
  },
  grant_ambiguous: {
    means: "Several temporary grants have ids that begin like this.",
    cause: "Too few characters.",
    next: "Write more of the id.",
    read: "grants",
  },
  key_unknown: {
    means: "The deployment does not have the key.",
    cause: "A slip of the pen, or settings of an older deployment.",
    next: "See the keys: nats-entra rotate list.",
    read: "keys",
  },
  key_identity: {
    means: "The key is the identity of an account: a new one is a new account.",
    cause: "It protects all streams of the account.",
    next: "Back the streams up, and say --now if that is what you want.",
    read: "keys",
  },
  keys_missing: {
    means: "The stack has no keys to back up.",
    cause: "Nothing was ever deployed by it.",
    next: "Name the right stack: --stack NAME.",
    read: "recover",
  },
  stack_in_use: {
    means: "Keys are restored only into an empty stack.",
    cause: "The stack has resources, and its keys may be in use.",
    next: "Make a new stack: pulumi stack init NAME.",
    read: "recover",
  },
  stack_unencrypted: {
    means: "The state of the stack would hold the keys in clear.",
    cause: "The stack has no secrets provider.",
    next: "Give it one: pulumi stack change-secrets-provider.",
    read: "recover",
  },
  backup_invalid: {
    means: "The file is not a backup of keys of this version.",
    cause: "Another file, or one of another version.",
    next: "Give a file that nats-entra keys backup wrote.",
    read: "recover",
  },
  backup_closed: {
    means: "The backup cannot be opened.",
    cause: "Another passphrase or private key, or the file was changed.",
    next: "Use the one that it was made with.",
    read: "recover",
  },
  identity_invalid: {
    means: "The identity file has a line that is not a private key of age.",
    cause: "A public key, or another file.",
    next: "Give the file that age-keygen wrote.",
    read: "recover",
  },
  account_without_key: {
    means: "The backup has no keys of the account.",
    cause: "It is of another stack, or older than the account.",
    next: "Take a later backup: nats-entra keys list FILE shows what is in one.",
    read: "recover",
  },
  role_mqtt: {
    means: "The role is only for MQTT devices.",
    cause: "Break-glass credentials are for NATS clients.",
    next: "Take a role without mqtt(…).",
    read: "recover",
  },
  role_expired: {
    means: "The role grants nothing any more.",
    cause: "It is past its notAfter.",
    next: "Take another role, or extend it in the policy.",
    read: "recover",
  },
  pulumi_missing: {
    means: "pulumi cannot be started.",
    cause: "It is not on PATH.",
    next: "Install it, or put it on PATH.",
    read: "keys",
  },
  pulumi_failed: {
    means: "pulumi ended with an error.",
    cause:
      "The wrong folder, or the stack's backend or passphrase is missing from the environment.",
    next: "Run the command in the folder of Pulumi.yaml, with both in the environment.",
    read: "keys",
  },
  stack_client: {
    means: "The stack does not say how clients reach it.",
    cause: "Its program does not export `client` of its NatsEntra, or nothing is deployed to it.",
    next: "Add `export const client = stack.client;` to the program, and run `pulumi up`.",
    read: "components",
  },
  jetstream_refused: {
    means: "JetStream did not do what the demo asked.",
    cause: "Too few nodes are up.",
    next: "See nats-entra status.",
  },
  audit_missing: {
    means: "There is no audit at the path.",
    cause: "Another folder, or callouts that keep no files.",
    next: "Name the callouts' audit folder, or leave it out to read the stream.",
    read: "audit",
  },
  audit_unreadable: {
    means: "A file of the audit cannot be read.",
    cause: "A missing right.",
    next: "Name a file that you may read.",
    read: "audit",
  },
  audit_unwritable: {
    means: "The export cannot be written.",
    cause: "A missing right, or a full disk.",
    next: "Name another place with --out.",
    read: "audit",
  },
  attack_failed: {
    means: "A counterexample could not be played.",
    cause: "nats-server is not on PATH, or did not start.",
    next: "Install nats-server. nats-entra policy check proves without one.",
    read: "proofs",
  },
  policy_unreadable: {
    means: "The compiled policy beside client.json cannot be read, or is not the deployed one.",
    cause: "It is missing, or the policy was deployed again since.",
    next: "Compile the deployed policy again: nats-entra policy compile --out FILE.",
    read: "cli",
  },
  key_unreadable: {
    means: "The key that should sign a statement cannot be read.",
    cause: "Another path, or not an nkey.",
    next: "Make one: nk -gen account > bounded.nk. Keep it secret.",
    read: "agents",
  },
  statement_unreadable: {
    means: "The statement about an agent's bounds cannot be read.",
    cause: "Another file, or one that was signed for something else.",
    next: "Give a file that nats-entra policy bounded wrote.",
    read: "agents",
  },
  statement_unsigned: {
    means: "The statement has no signature of the key that was expected.",
    cause: "Another key signed it, or it was changed.",
    next: "Check --signer, or have it signed again.",
    read: "agents",
  },
} as const satisfies Readonly<Record<string, Explanation>>;
