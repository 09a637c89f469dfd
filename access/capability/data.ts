/**
 * Subjects of what is built on JetStream: acknowledgements, key-value buckets (ADR-8), object buckets
 * (ADR-20); and of services (ADR-32).
 */
import { tokens } from "../subjects/pattern.ts";
import { isDomain, operations, type Operation } from "./operation.ts";

const EVERY_BUCKET = "every bucket of the account, also those to come";

/** In the first format five numbers follow the consumer's name, in the second the names come later. */
const isNumber = (token: string) => token === "*" || token === ">" || /^\d+$/.test(token);

const isNamed = ({ stream, consumer }: Readonly<Record<string, string>>) =>
  stream !== "*" || consumer !== "*";

const DELIVERY = operations("jetstream", "publish", [
  [
    "ack",
    "$JS.ACK.:stream.:consumer.:message>",
    "acknowledge messages of|:consumer on :stream",
    {
      settles: "$JS.ACK.>",
      wide: "messages count as done that others have not worked on",
      when: ({ message = "" }) => tokens(message).every(isNumber),
    },
  ],
  [
    "ack.v2",
    "$JS.ACK.:domain.:hash.:stream.:consumer.*.*.*.*.:message>",
    "acknowledge messages of|:consumer on :stream",
    { settles: "$JS.ACK.>", otherwise: true, when: isNamed },
  ],
  [
    "flow",
    "$JS.FC.:stream.:reply>",
    "answer flow control of|:stream",
    {
      settles: "$JS.FC.>",
      when: ({ reply = "" }) => tokens(reply).length <= 2,
    },
  ],
  [
    "flow.v2",
    "$JS.FC.:domain.:hash.:stream.:consumer.:id",
    "answer flow control of|:stream",
    { settles: "$JS.FC.>", otherwise: true, when: isNamed },
  ],
  ["snapshot.ack", "$JS.SNAPSHOT.ACK.:stream.:chunk>", "receive a backup of|:stream"],
  [
    "restore.send",
    "$JS.SNAPSHOT.RESTORE.:stream.:id",
    "send data for a restore of|:stream",
    { high: "the stream then holds messages that nobody published", concern: "configuration" },
  ],
]);

const BUCKETS = [
  ...operations("kv", "publish", [
    [
      "kv.put",
      "$KV.:bucket.:keys>",
      "write|:keys of :bucket",
      { settles: "$KV.>", wide: `writes ${EVERY_BUCKET}` },
    ],
    [
      "domain.kv.put",
      "$JS.:domain.API.$KV.:bucket.:keys>",
      "write|:keys of :bucket in :domain",
      {
        settles: "$JS.*.API.$KV.>",
        wide: `writes ${EVERY_BUCKET}`,
        when: isDomain,
      },
    ],
  ]),
  ...operations("kv", "receive", [
    [
      "kv.hear",
      "$KV.:bucket.:keys>",
      "hear changes to|:keys of :bucket",
      { settles: "$KV.>", wide: `hears ${EVERY_BUCKET}` },
    ],
  ]),
  ...operations("objects", "publish", [
    [
      "objects.chunk",
      "$O.:objects.C.:chunk>",
      "write content into|:objects",
      { settles: "$O.*.>", wide: `writes ${EVERY_BUCKET}` },
    ],
    [
      "objects.entry",
      "$O.:objects.M.:name>",
      "write entries of|:objects",
      { settles: "$O.*.>", wide: `writes ${EVERY_BUCKET}` },
    ],
  ]),
  ...operations("objects", "receive", [
    [
      "objects.chunk.hear",
      "$O.:objects.C.:chunk>",
      "hear content written into|:objects",
      { settles: "$O.*.>", wide: `hears ${EVERY_BUCKET}` },
    ],
    [
      "objects.entry.hear",
      "$O.:objects.M.:name>",
      "hear changes to entries of|:objects",
      { settles: "$O.*.>", wide: `hears ${EVERY_BUCKET}` },
    ],
  ]),
];

const SERVICES = [
  ...operations("services", "publish", [
    ["services.find", "$SRV.:request>", "look up|services[ (:request)]"],
  ]),
  ...operations("services", "receive", [
    ["services.answer", "$SRV.:request>", "answer look-ups of|services[ (:request)]"],
  ]),
];

export const DATA: readonly Operation[] = [...DELIVERY, ...BUCKETS, ...SERVICES];
