/** What JetStream of an account does because of messages there. arrive.ts reads it backwards, effects.ts forwards. */
import { everything, isEmpty, of, union, type SubjectSet } from "../subjects/index.ts";
import { isOn, type Streams, type StreamSetting } from "./streams.ts";

export type ConsequenceKind = "delivery" | "backup" | "configuration" | "republish" | "schedule";

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
const BACKS_UP = of("$JS.API.STREAM.SNAPSHOT.*");
const CONFIGURES_STREAM = of(
  "$JS.API.STREAM.CREATE.*",
  "$JS.API.STREAM.UPDATE.*",
  "$JS.API.STREAM.RESTORE.*",
);

/** JetStream of one account, as far as what it does with messages depends on it. */
interface JetStream {
  readonly streams: Streams;
  /** Where a message in the account has an effect. */
  readonly live: SubjectSet;
  /** Where a consumer delivers to. */
  readonly deliverable: SubjectSet;
  /** What the streams keep. */
  readonly stored: SubjectSet;
}

/** What JetStream of an account does because of messages there. */
export function consequencesOf({ streams, live, deliverable, stored }: JetStream): Consequence[] {
  const storing = (setting: StreamSetting) =>
    Object.values(streams)
      .filter((stream) => isOn(stream, setting))
      .map(({ subjects }) => of(...subjects));
  const republished = union(...storing("republish"));
  return [
    {
      kind: "delivery",
      cause: CREATES_CONSUMER,
      lands: deliverable,
      delivers: stored,
    },
    // a backup goes to whatever subject its request names, and ends with an empty message
    { kind: "backup", cause: BACKS_UP, lands: live },
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
