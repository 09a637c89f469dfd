/** What JetStream of an account does because of messages there. arrive.ts reads it backwards, effects.ts forwards. */
import { everything, isEmpty, of, union, type SubjectSet } from "../subjects/index.ts";
import type { Graph } from "./graph.ts";
import { isOn, type StreamSetting } from "./streams.ts";

export type ConsequenceKind = "delivery" | "configuration" | "republish" | "schedule";

export interface Consequence {
  readonly kind: ConsequenceKind;
  /** The messages that have it. */
  readonly cause: SubjectSet;
  /** Where messages appear then, at most. */
  readonly lands: SubjectSet;
  /** Consumers deliver them, stored on these subjects; undefined: they have no other subject. */
  readonly delivers?: SubjectSet;
}

/** nats-server 2.15.2, jetstream_api.go. */
const CREATES_CONSUMER = of("$JS.API.CONSUMER.CREATE.>", "$JS.API.CONSUMER.DURABLE.CREATE.*.*");
const CONFIGURES_STREAM = of(
  "$JS.API.STREAM.CREATE.*",
  "$JS.API.STREAM.UPDATE.*",
  "$JS.API.STREAM.RESTORE.*",
);

export function consequencesIn(graph: Graph, account: string): Consequence[] {
  if (!graph.hasJetStream(account)) return [];
  const live = graph.live(account);
  const streams = Object.values(graph.streams(account));
  const storing = (setting: StreamSetting) =>
    streams.filter((stream) => isOn(stream, setting)).map(({ subjects }) => of(...subjects));
  const republished = union(...storing("republish"));
  return [
    {
      kind: "delivery",
      cause: CREATES_CONSUMER,
      lands: graph.deliverable(account),
      delivers: graph.stored(account),
    },
    // who configures a stream chooses what it stores, and is taken to have a consumer as well
    { kind: "configuration", cause: CONFIGURES_STREAM, lands: live, delivers: everything },
    ...(isEmpty(republished)
      ? []
      : [{ kind: "republish", cause: republished, lands: live } as const]),
    ...storing("schedules").map((stores): Consequence => ({
      kind: "schedule",
      cause: stores,
      lands: stores,
    })),
  ];
}
