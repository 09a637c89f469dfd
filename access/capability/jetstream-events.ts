/** JetStream's advisories and metrics: what a receiver of `$JS.EVENT.>` hears (jetstream_api.go). */
import { operations, type Operation } from "./operation.ts";

const STREAM = [
  ["CREATED", "is created"],
  ["DELETED", "is deleted"],
  ["UPDATED", "is reconfigured"],
  ["SNAPSHOT_CREATE", "is being backed up"],
  ["SNAPSHOT_COMPLETE", "has been backed up"],
  ["RESTORE_CREATE", "is being restored"],
  ["RESTORE_COMPLETE", "has been restored"],
  ["LEADER_ELECTED", "has a new leader"],
  ["QUORUM_LOST", "has no quorum"],
  ["BATCH_ABANDONED", "drops an unfinished batch"],
] as const;

const CONSUMER = [
  ["CREATED", "is created"],
  ["DELETED", "is deleted"],
  ["PAUSE", "is paused or resumed"],
  ["PINNED", "is pinned to a client"],
  ["UNPINNED", "is unpinned"],
  ["LEADER_ELECTED", "has a new leader"],
  ["QUORUM_LOST", "has no quorum"],
  ["MAX_DELIVERIES", "gives up on a message"],
  ["MSG_NAKED", "has a message refused"],
  ["MSG_TERMINATED", "has a message terminated"],
] as const;

const CLUSTER = [
  ["DOMAIN.LEADER_ELECTED", "JetStream has a new leader"],
  ["SERVER.OUT_OF_STORAGE", "a server is out of storage"],
  ["SERVER.REMOVED", "a server leaves JetStream"],
  ["SERVER.META_RESCUE", "JetStream's quorum is lowered"],
  ["API.LIMIT_REACHED", "too many JetStream requests wait"],
  ["API", "JetStream is sent a request, and what"],
] as const;

const FORGED = {
  high: "readers can be misled about what happened",
  concern: "system_subject",
} as const;

const id = (event: string) => `event.${event.toLowerCase().replaceAll("_", "-")}`;

export const JETSTREAM_EVENTS: readonly Operation[] = [
  ...operations("jetstream", "receive", [
    ...STREAM.map(
      ([event, words]) =>
        [
          id(`stream.${event}`),
          `$JS.EVENT.ADVISORY.STREAM.${event}.:stream`,
          `hear|when :stream ${words}`,
        ] as const,
    ),
    ...CONSUMER.map(
      ([event, words]) =>
        [
          id(`consumer.${event}`),
          `$JS.EVENT.ADVISORY.CONSUMER.${event}.:stream.:consumer`,
          `hear|when :consumer on :stream ${words}`,
        ] as const,
    ),
    ...CLUSTER.map(
      ([event, words]) => [id(event), `$JS.EVENT.ADVISORY.${event}`, `hear|when ${words}`] as const,
    ),
    [
      "event.consumer.ack",
      "$JS.EVENT.METRIC.CONSUMER.ACK.:stream.:consumer",
      "measure|acknowledgements of :consumer on :stream",
    ],
    [
      "event.other",
      "$JS.EVENT.ADVISORY.:event>",
      "hear|other JetStream events[ (:event)]",
      { otherwise: true },
    ],
    [
      "metric.other",
      "$JS.EVENT.METRIC.:event>",
      "hear|other JetStream metrics[ (:event)]",
      { otherwise: true },
    ],
  ]),
  ...operations("jetstream", "publish", [
    ["advisory.forge", "$JS.EVENT.ADVISORY.:event>", "forge|JetStream's events[ (:event)]", FORGED],
    ["metric.forge", "$JS.EVENT.METRIC.:event>", "forge|JetStream's metrics[ (:event)]", FORGED],
  ]),
];
