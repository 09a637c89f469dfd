import type { Explanation } from "../../errors/failure.mjs";

/** What each code means with which callouts refuse what an operator asks. `ControlRefusal` takes no other. */
export const refusals = {
  request_too_large: {
    means: "A request to the callouts is longer than they read.",
    cause: "A very long reason.",
    next: "Shorten it.",
  },
  request_malformed: {
    means: "A request to the callouts is not a JSON object.",
    cause: "It was not sent by nats-entra.",
    next: "Use the command, or send what it sends.",
  },
  op_unknown: {
    means: "The callout does not know what was asked.",
    cause: "The callout is older than the command.",
    next: "Update the callouts, or use the command of their version.",
  },
  probe_invalid: {
    means: "Tokens were announced as bad ones in another form than by their hashes.",
    cause: "It was not sent by nats-entra.",
    next: "Run nats-entra doctor.",
  },
  offset_invalid: {
    means: "A page of a list was asked for with something that is not a whole number.",
    cause: "It was not sent by nats-entra.",
    next: "Begin with 0.",
  },
  busy: {
    means: "Too many requests of this kind are under way.",
    cause: "Several operators or scripts at once.",
    next: "Try again in a moment.",
  },
  asker_unknown: {
    means: "None of the callouts remembers the login of the identity that asks.",
    cause: "The callouts were restarted while it was connected.",
    next: "Connect again: run the command again.",
  },
  revoke_self: {
    means: "The revocation would keep out the operator that asks for it.",
    cause: "A role or an application that the operator uses too.",
    next: "Have another operator do it, who can lift it again.",
  },
  until_invalid: {
    means: "The revocation would end before it begins.",
    cause: "The clocks differ, or the time is in the past.",
    next: "Give a time in the future.",
  },
  revocation_unknown: {
    means: "There is no revocation with this id.",
    cause: "It was lifted or has ended more than a week ago.",
    next: "See those there are: nats-entra revoke list.",
  },
  target_invalid: {
    means: "It is not clear whom the revocation is about.",
    cause: "It was not sent by nats-entra.",
    next: "Name one identity, application, role, token or session.",
  },
  session_unknown: {
    means: "None of the callouts remembers the session.",
    cause: "It has ended, or is that of a leaf node or a break-glass credential.",
    next: "See those there are: nats-entra sessions.",
  },
  reason_missing: {
    means: "The request does not say why.",
    cause: "An empty --reason.",
    next: "Say why in one line: it is in the audit.",
  },
  role_unknown: {
    means: "The policy in force does not have the role.",
    cause: "A slip of the pen, or a role of a policy that is not deployed yet.",
    next: "See the roles: nats-entra policy report.",
    read: "grants",
  },
  holder_invalid: {
    means: "It is not clear who gets the role.",
    cause: "It was not sent by nats-entra.",
    next: "Give an object id.",
    read: "grants",
  },
  duration_invalid: {
    means: "The role would be granted for too short or too long a time.",
    cause: "A temporary grant lasts a day at most.",
    next: "Have the role assigned in Entra if it is needed longer.",
    read: "grants",
  },
  grant_self: {
    means: "Nobody grants a role to themselves.",
    cause: "--to me with a role that you may grant.",
    next: "Have another operator grant it, or propose it.",
    read: "grants",
  },
  proposals_many: {
    means: "Too many of your proposals are waiting, or were withdrawn in the last hour.",
    cause: "A script that proposes in a loop.",
    next: "Wait until they are decided on, or an hour.",
    read: "grants",
  },
  grant_unknown: {
    means: "There is no such temporary grant.",
    cause: "It has ended, or the id is that of another role's grant.",
    next: "See those there are: nats-entra grant list.",
    read: "grants",
  },
  grant_not_proposed: {
    means: "The grant does not wait for approval.",
    cause: "Somebody has approved or withdrawn it already.",
    next: "See its state: nats-entra grant list.",
    read: "grants",
  },
  grant_changed: {
    means: "Somebody else changed the grant at the same time.",
    cause: "Two operators approved or withdrew it.",
    next: "See its state: nats-entra grant list.",
    read: "grants",
  },
  grant_over: {
    means: "The grant has ended already.",
    cause: "Its time is over, or somebody withdrew it.",
    next: "Grant the role again if it is needed.",
    read: "grants",
  },
  approve_self: {
    means: "The person that proposed or gets a role cannot approve it.",
    cause: "An approval takes two people.",
    next: "Have somebody else approve it.",
    read: "grants",
  },
  approve_lent: {
    means:
      "You hold the role by which you would approve only because of the people that this is about.",
    cause: "They granted it to you temporarily.",
    next: "Have somebody approve it to whom they have granted nothing.",
    read: "grants",
  },
  withdraw_others: {
    means: "The proposal is neither yours nor for you.",
    cause: "Only its proposer, its holder, and those who may grant or approve it can withdraw it.",
    next: "Ask somebody with grantRole or approveRole.",
    read: "grants",
  },
  audit_unavailable: {
    means: "The audit could not be read, or could not keep the record of a request.",
    cause: "A full disk, or CONTROL_DATA cannot be reached.",
    next: "See the callouts' log: audit_store_failed.",
    read: "audit",
  },
  not_stored: {
    means: "The change could not be stored, so it was not made.",
    cause: "CONTROL_DATA has no JetStream at the moment: too few nodes are up.",
    next: "See nats-entra status, then try again.",
    read: "health",
  },
  place_invalid: {
    means: "It is not clear where in the audit to begin.",
    cause: "It was not sent by nats-entra.",
    next: "Use nats-entra audit tail or export.",
    read: "audit",
  },
  audit_made_again: {
    means: "The audit stream is another one than before.",
    cause: "Somebody deleted it, and the callouts made it again.",
    next: "Read it from its beginning, and find out what happened: nats-entra doctor.",
    read: "audit",
  },
  record_too_long: {
    means: "A record of the audit does not fit into an answer.",
    cause: "An identity with a very large number of roles.",
    next: "Read it from the callouts' files: nats-entra audit export FOLDER.",
    read: "audit",
  },
} as const satisfies Readonly<Record<string, Explanation>>;

/** Why callouts refuse what an operator asks. The codes are stable. */
export type RefusalCode = keyof typeof refusals;
