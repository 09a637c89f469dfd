import type { Explanation } from "../../errors/failure.mjs";
import type { PolicyErrorCode } from "../errors/error.ts";

/** Mistakes in subjects, roles, agents, and roles of the account CONTROL. */
export const roleMistakes = {
  subject_empty: {
    means: "A subject is empty.",
    cause: "An empty string, often from a template.",
    next: "Write the subject.",
  },
  subject_empty_token: {
    means: "A subject has nothing between two dots, or begins or ends with a dot.",
    cause: "A dot too many, or a part of a template that is empty.",
    next: "Remove the dot, or fill the part in.",
  },
  subject_whitespace: {
    means: "A subject has white space or a control character, which NATS does not allow.",
    cause: "Several subjects in one string.",
    next: "Write one grant for each subject.",
  },
  subject_wildcard: {
    means: "A wildcard is where NATS takes it for an ordinary character.",
    cause: "'>' is not last, or '*' is only part of a token, as in orders.*-new.",
    next: "Put '>' last, and let '*' be a whole token.",
  },
  subject_system: {
    means: "The subject reaches $SYS.>, the subjects of the servers themselves.",
    cause: "A grant of '>' or '*.…', or one of $SYS by hand.",
    next: "Begin with a literal token of your own, such as orders.>.",
  },
  subject_reserved: {
    means: "The subject begins with a token that belongs to the callouts.",
    cause: "Every session may ask the callouts who it is, without a grant.",
    next: "Leave the grant out, or use another first token.",
  },
  subject_jetstream: {
    means:
      "The subject reaches requests to JetStream, so the role could answer in the servers' place.",
    cause: "A subscription with a wildcard that includes $JS.API.",
    next: "Grant something narrower, or use the helpers of a stream.",
    read: "streams",
  },
  subject_star_reaches_on: {
    means: "The subscription would also let its holder subscribe to everything below the subject.",
    cause: "nats-server compares wildcards by their length when a subject ends in '*'.",
    next: "Write '>' if you mean all of it. Otherwise add the deny that the message shows.",
    read: "permissions",
  },
  subject_outside_stream: {
    means: "The stream does not store the subject.",
    cause: "A slip of the pen, or the stream's subjects have changed.",
    next: "Use a subject that it stores, or add the subject to the stream.",
    read: "streams",
  },
  placeholder_unknown: {
    means: "A subject has a placeholder for a claim that is not offered.",
    cause: "A slip of the pen, or a claim that Entra does not guarantee.",
    next: "Use one that the message lists, such as {oid} or {azp}.",
  },
  placeholder_misplaced: {
    means: "A placeholder is where it cannot be filled in.",
    cause: "It is only part of a token, or in something that is the same for everybody.",
    next: "Make it a token of its own, and use it in grants.",
  },
  queue_invalid: {
    means: "A queue group has a name that NATS does not take.",
    cause: "A space, a wildcard or a placeholder in it.",
    next: "Use letters, digits, '-', '_' and '.'.",
  },
  queue_on_publish: {
    means: "A publish names a queue group.",
    cause: "Only subscriptions have queue groups.",
    next: "Leave the group out.",
  },
  queue_on_deny: {
    means: "A deny names a queue group.",
    cause: "Some versions of nats-server do not apply such a deny as written.",
    next: "Deny the subscription without the group.",
  },
  queue_on_bound: {
    means: "A bound of an agent names a queue group.",
    cause:
      "A grant was copied from a role. Bounds say which subjects, and roles say in which group.",
    next: "Leave the group out.",
  },
  role_name: {
    means: "The value of a role cannot be the value of an app role in Entra.",
    cause: "A space, more than 120 characters, or a dot at the beginning.",
    next: "Use letters, digits and punctuation, as in Orders.Read.",
  },
  role_duplicate: {
    means: "Two roles have the same value; case does not count.",
    cause: "A role was copied and not renamed.",
    next: "Rename one of them.",
  },
  roles_missing: {
    means: "The policy has no roles, or an entry in `roles` has none.",
    cause: "A module without an exported role, or one that is not listed.",
    next: "Export a role from the module, and list it in index.ts.",
  },
  members_missing: {
    means: "Nobody may hold the role.",
    cause: "`members` is empty or missing.",
    next: 'Write members: ["user"], ["application"] or both.',
  },
  member_unknown: {
    means: "`members` has something that is not a kind of member.",
    cause: "A slip of the pen, or the name of a person or group.",
    next: 'Use "user" and "application". Who holds a role is assigned in Entra.',
  },
  grants_missing: {
    means: "The role grants nothing.",
    cause: "`grants` is empty, or has only denies beside it.",
    next: "Add a grant, or remove the role.",
  },
  responses_invalid: {
    means: "responses.max is less than 1.",
    cause: "A request has at least one answer.",
    next: "Write for example responses: { max: 10 }.",
  },
  deny_kind: {
    means: "This kind of grant cannot be denied.",
    cause: "The deny would also take away the answers to every request.",
    next: "Deny publish(…) or subscribe(…), as the message says.",
  },
  deny_session: {
    means: "The deny takes away a subject that every session needs.",
    cause: "A deny of '>' or of _INBOX.>.",
    next: "Deny something narrower. What is not granted is denied anyway.",
  },
  agent_name: {
    means: "An agent has a name that cannot be used.",
    cause: "A space, or a first character that is not a letter.",
    next: "Begin with a letter, then use letters, digits, '.', '-' and '_', at most 64 in all.",
    read: "agents",
  },
  agent_duplicate: {
    means: "Two agents have the same name, or the same client in one account.",
    cause: "The bounds of one agent are in two places.",
    next: "Keep all bounds of an agent in one place.",
    read: "agents",
  },
  agent_clients: {
    means: "An agent has no client id, or one that is not an id.",
    cause: "The application's name, or its object id with capitals, in place of its client id.",
    next: "Copy the application (client) id from Entra, in lower case.",
    read: "agents",
  },
  bounds_missing: {
    means: "The bounds of an agent are empty, so it can do nothing for anybody.",
    cause: "`bounds` was left empty to keep an agent out.",
    next: "Add a grant, or leave the agent out of the policy.",
    read: "agents",
  },
  control_grant: {
    means: "A role of CONTROL has a grant other than what the helpers make.",
    cause: "publish(…) or subscribe(…) by hand in the account that steers the system.",
    next: "Use inspect(), revoke(), grantRole(), proposeRole(), approveRole() or readAudit().",
    read: "policies",
  },
  control_elsewhere: {
    means: "A helper of CONTROL is used in a role of another account.",
    cause: "A role can have only one account, and these helpers mean something only in CONTROL.",
    next: "Write a role of its own with the account that controlAccount() makes.",
    read: "policies",
  },
  control_role: {
    means: "grantRole, proposeRole or approveRole names a role that the policy does not have.",
    cause: "A slip of the pen, or the role was renamed.",
    next: "Name a role of the policy.",
    read: "policies",
  },
} as const satisfies Partial<Record<PolicyErrorCode, Explanation>>;
