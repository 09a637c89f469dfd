import type { Explanation } from "../../errors/failure.mjs";
import type { PolicyErrorCode } from "../errors/error.ts";

/** Mistakes in services, streams, MQTT and leaf nodes, and in grants that reach into another account. */
export const streamMistakes = {
  service_subject: {
    means: "A service is on a subject that NATS uses itself, or that takes in everything.",
    cause: "A wildcard as the first token, or a token that begins with '$' or '_'.",
    next: "Begin with a literal token of your own, such as orders.",
  },
  micro_missing: {
    means: "A service does not say to which micro service it belongs, so it cannot be discovered.",
    cause: "`micro` is missing.",
    next: 'Name it: service("orders.status", { account: shop, micro: "orders" }).',
  },
  vault_grant: {
    means: "A role in a vault does something other than look after its streams.",
    cause: "A vault keeps streams for other accounts. Those who use them are elsewhere.",
    next: "Put the role into another account, and name the vault as `account` of the stream.",
  },
  vault_jetstream: {
    means: "A vault has no JetStream, so it has nothing to keep.",
    cause: "`jetstream` is missing.",
    next: 'Write for example jetstream: { disk: "1GiB" }.',
  },
  wall_serve: {
    means: "A role answers requests of an account that it is not in.",
    cause: "serve(…) of a service that lives in another account.",
    next: "Put the role into the service's account, or move the service.",
  },
  wall_restore: {
    means: "A backup would be sent into another account.",
    cause: "nats-server adds headers to what passes between accounts, which spoils a backup.",
    next: "Put the role into the stream's account.",
  },
  wall_domain: {
    means: "An account whose streams others use has a name that means something else to JetStream.",
    cause: "The name is API, or another word that follows $JS in NATS' own subjects.",
    next: "Rename the account.",
  },
  wall_control: {
    means: "A grant would reach into CONTROL or CONTROL_DATA from another account.",
    cause: "A stream or service of these accounts in a role elsewhere.",
    next: "Use the helpers of controlAccount() in a role of its account.",
    read: "policies",
  },
  wall_leaf: {
    means:
      "A leaf node could answer requests, or forge who asks, for a service that other accounts use.",
    cause: "The account has room for leaf nodes, and a service or an export.",
    next: "Leave limits.leafNodes out, or move the service to an account without leaf nodes.",
    read: "leaf",
  },
  wall_overlap: {
    means: "A request could go to services of two accounts.",
    cause: "Two grants of one account reach subjects that overlap.",
    next: "Let one grant include the other, or put the roles into different accounts.",
  },
  wall_clash: {
    means: "What a grant needs between accounts collides with what is there already.",
    cause:
      "An export or import by hand has the subjects that a grant of a stream or service makes.",
    next: "Remove the export or import, or rename one of the subjects.",
  },
  wall_copy: {
    means: "A copy of a stream in another account has a setting that cannot be made automatically.",
    cause: "`account` together with `external` or `consumer`.",
    next: "Keep one of the two: the message says which.",
  },
  jetstream_missing: {
    means: "Something needs JetStream, which the account does not have.",
    cause: "`jetstream` is missing from the account.",
    next: 'Write for example jetstream: { disk: "1GiB" }.',
  },
  stream_conflict: {
    means: "Two streams of an account have the same name, or store the same subjects.",
    cause: "A stream is declared twice.",
    next: "Share one stream value, or change the name or the subjects of one.",
  },
  stream_empty: {
    means: "A stream stores no subjects.",
    cause: "`subjects` is empty, and the stream copies nothing.",
    next: 'Write for example subjects: ["orders.events.>"].',
  },
  stream_place: {
    means: "A stream has no account, or one where only the callouts have streams.",
    cause: "`account` is missing.",
    next: "Give the stream an account of yours.",
  },
  stream_copy: {
    means: "A grant writes to a stream that only copies others.",
    cause: "A mirror, or a stream of sources, has no subjects of its own.",
    next: "Grant writing to the stream that it copies.",
  },
  stream_unknown: {
    means: "A stream copies from one that its account does not have.",
    cause: "A slip of the pen, or a stream that something else makes.",
    next: "Declare it. Use managed: false if something else makes it.",
  },
  streams_unkept: {
    means: "The policy declares streams, but nobody makes or watches them.",
    cause: "The callouts do that, and need the account CONTROL for it.",
    next: "Add controlAccount() to the accounts.",
  },
  follow_removes: {
    means: "To follow a subject of this stream would be a right to remove other messages.",
    cause: "With this retention, a message goes when its consumers have had it.",
    next: "Grant consume(…) with a consumer that the stream declares.",
  },
  consumer_unknown: {
    means: "The stream does not declare the consumer.",
    cause: "A slip of the pen, or the consumer was renamed.",
    next: "Correct the name, or declare the consumer.",
  },
  setting_invalid: {
    means: "A setting of a stream, bucket or consumer has a value that is not allowed.",
    cause: "Another type or unit than the setting has.",
    next: "Write it as the example in the message.",
  },
  setting_unknown: {
    means: "There is no such setting.",
    cause: "A slip of the pen, or a name of another client library.",
    next: "Use a name from the table of settings.",
  },
  setting_refused: {
    means: "A policy cannot have this setting of JetStream.",
    cause: "It would pass by the permissions, or means nothing here.",
    next: "Leave it out; the message says what to use.",
  },
  setting_conflict: {
    means: "Two settings exclude each other, or do not fit into the account.",
    cause: "Limits of the account that are smaller than its streams together.",
    next: "Change the one that the message names.",
  },
  topic_invalid: {
    means: "An MQTT topic cannot be used.",
    cause:
      "A '.' or white space in it, an empty level, or a wildcard that is only part of a level.",
    next: "Write levels with '/' between them, '+' for one level and '#' for the rest.",
    read: "mqtt",
  },
  topic_missing: {
    means: "mqtt() names no topic, so a device could connect and do nothing.",
    cause: "Neither publish nor subscribe has a topic.",
    next: 'Write for example mqtt({ publish: ["plant/{oid}/state"] }).',
    read: "mqtt",
  },
  mqtt_jetstream: {
    means: "An account with MQTT devices has no JetStream with a disk.",
    cause: "nats-server keeps MQTT sessions in streams of the account.",
    next: 'Write for example jetstream: { disk: "1GiB" }.',
    read: "mqtt",
  },
  mqtt_streams: {
    means: "The account may not have enough streams for MQTT.",
    cause: "nats-server makes streams of its own for MQTT, which count.",
    next: "Raise jetstream.streams to the number in the message.",
    read: "mqtt",
  },
  mqtt_internal: {
    means: "A role reaches $MQTT.>, where nats-server keeps the sessions of MQTT devices.",
    cause: "A wide grant in an account with MQTT devices.",
    next: "Grant something narrower, or move the role to another account.",
    read: "mqtt",
  },
  leaf_empty: {
    means: "leaf() names no subject, so a leaf node could connect and pass nothing on.",
    cause: "Neither publish nor subscribe is given.",
    next: 'Write for example leaf({ subscribe: ["plans.>"] }).',
    read: "leaf",
  },
  leaf_limit: {
    means: "A role is for leaf nodes, but its account has no room for any.",
    cause: "limits.leafNodes is missing.",
    next: "Write limits: { leafNodes: 10 } for the account.",
    read: "leaf",
  },
  leaf_jetstream: {
    means: "Leaf nodes of the account could take messages from its consumers.",
    cause: "nats-server does not check acknowledgements ($JS.ACK.>) of leaf nodes.",
    next: "Move JetStream, or the leaf nodes, to another account.",
    read: "leaf",
  },
} as const satisfies Partial<Record<PolicyErrorCode, Explanation>>;
