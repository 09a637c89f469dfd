/** What JetStream of an account does because of messages. arrive.ts reads it backwards, effects.ts forwards. */
import {
  empty,
  everything,
  intersection,
  isEmpty,
  of,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import type { StreamFacts } from "./streams/facts.ts";
import type { Streams } from "./streams/known.ts";
import type { Feed, Storage } from "./streams/storage.ts";

export type ConsequenceKind =
  "delivery" | "backup" | "configuration" | "republish" | "push" | "schedule" | "intake";

export interface Consequence {
  readonly kind: ConsequenceKind;
  /** The account of the messages that have it. */
  readonly from: string;
  readonly cause: SubjectSet;
  /** The account in which messages appear then, and where, at most. */
  readonly into: string;
  readonly lands: SubjectSet;
  /** Consumers deliver them, stored on these subjects; undefined: they have no other subject. */
  readonly delivers?: SubjectSet;
  /** Messages of the cause, and the streams that pass them on. */
  readonly feeds?: readonly Feed[];
  /** What appears has no body, whatever its cause has. */
  readonly isEmpty?: true;
  /** Nobody has declared that it is not so. */
  readonly isUnsure?: true;
  /** For what is republished under subjects that depend on its own. @default the whole cause, and all that it lands on */
  readonly exactly?: {
    readonly causeOf: (landed: SubjectSet) => SubjectSet;
    readonly landsOf: (caused: SubjectSet) => SubjectSet;
  };
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
  readonly kept: SubjectSet;
  readonly storage: Storage;
}

/** What JetStream of the account does because of messages there, or in accounts whose streams its own copy. */
export function consequencesOf(account: string, jetStream: JetStream): Consequence[] {
  const { streams, live, deliverable, kept } = jetStream;
  const here = { from: account, into: account } as const;
  return [
    {
      ...here,
      kind: "delivery",
      cause: CREATES_CONSUMER,
      lands: deliverable,
      delivers: kept,
    },
    // a backup goes to whatever subject its request names: bytes that are not a request, and an empty message at the end
    { ...here, kind: "backup", cause: BACKS_UP, lands: live, isEmpty: true },
    // who configures a stream chooses what it stores, and is taken to have a consumer as well
    {
      ...here,
      kind: "configuration",
      cause: CONFIGURES_STREAM,
      lands: live,
      delivers: everything,
    },
    ...answeredByCopies(account, jetStream),
    ...perhapsRepublished(account, jetStream),
    ...Object.values(streams).flatMap((stream) => [
      ...republished(stream, jetStream),
      ...pushed(stream, jetStream),
      ...scheduled(stream),
    ]),
  ];
}

/** A copy answers what it takes for flow control, by an empty message on a subject that this names (streams/intake.ts). */
function answeredByCopies(account: string, { streams, live, storage }: JetStream): Consequence[] {
  const cause = union(...Object.values(streams).map((stream) => storage.intake(stream)));
  if (isEmpty(cause)) return [];
  return [{ kind: "intake", from: account, into: account, cause, lands: live, isEmpty: true }];
}

/** What no stream of these says that it does not do; each feed once, by the shortest way, and all of an account together. */
function perhapsRepublished(account: string, { streams, live, storage }: JetStream): Consequence[] {
  const shortest = new Map<StreamFacts, Feed>();
  for (const stream of Object.values(streams).filter(({ republish }) => republish === "anything")) {
    for (const feed of storage.fedBy(stream)) {
      const [first] = feed.through;
      const known = shortest.get(first);
      if (known === undefined || feed.through.length < known.through.length)
        shortest.set(first, feed);
    }
  }
  const byAccount = Map.groupBy(shortest.values(), (feed) => feed.account);
  return [...byAccount].map(([from, feeds]) => ({
    ...{ kind: "republish", from, into: account, lands: live, isUnsure: true, feeds },
    cause: union(...feeds.map(({ set }) => set)),
  }));
}

function scheduled({ account, listens, on }: StreamFacts): Consequence[] {
  if (!on.has("schedules") || listens.length === 0) return [];
  const stores = of(...listens);
  return [{ kind: "schedule", from: account, into: account, cause: stores, lands: stores }];
}

function republished(stream: StreamFacts, { storage }: JetStream): Consequence[] {
  const { republish } = stream;
  if (republish === undefined || republish === "anything") return [];
  const fed = storage.fedBy(stream);
  const { transform, headersOnly } = republish;
  const source = intersection(storage.storable(stream), transform.from);
  const lands = transform.image(source);
  return fed.flatMap((feed): Consequence[] => {
    const cause = storage.causing(feed, source);
    if (isEmpty(cause)) return [];
    return [
      {
        ...passedOn(stream, feed, "republish"),
        cause,
        lands,
        ...(headersOnly ? { isEmpty: true } : {}),
        exactly: {
          causeOf: (landed) => storage.causing(feed, transform.preimage(landed)),
          landsOf: (caused) => transform.image(storage.stored(feed, caused)),
        },
      },
    ];
  });
}

/** What push consumers of the policy deliver; like those that sessions make, to somebody who is there. */
function pushed(stream: StreamFacts, { storage, deliverable }: JetStream): Consequence[] {
  return stream.pushes.flatMap(({ subject, filter }) => {
    const delivers = intersection(storage.storable(stream), filter);
    const lands = intersection(of(subject), deliverable);
    if (isEmpty(delivers) || isEmpty(lands)) return [];
    return storage.fedBy(stream).flatMap((feed): Consequence[] => {
      const cause = storage.causing(feed, delivers);
      if (isEmpty(cause)) return [];
      return [{ ...passedOn(stream, feed, "push"), cause, lands, delivers }];
    });
  });
}

function passedOn({ account: into }: StreamFacts, feed: Feed, kind: ConsequenceKind) {
  const { account: from, set: cause } = feed;
  return { kind, from, into, cause, lands: empty, feeds: [feed] } as const;
}
